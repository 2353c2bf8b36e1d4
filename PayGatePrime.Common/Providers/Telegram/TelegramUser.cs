namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>A person or bot.</summary>
public sealed record TelegramUser
{
    /// <summary>The id.</summary>
    public required long Id { get; init; }

    /// <summary>True for a bot.</summary>
    public bool IsBot { get; init; }

    /// <summary>The first name, as typed by its owner.</summary>
    public string FirstName { get; init; } = string.Empty;

    /// <summary>The last name.</summary>
    public string? LastName { get; init; }

    /// <summary>The name without @.</summary>
    public string? Username { get; init; }

    /// <summary>The language of the person's app, such as "en".</summary>
    public string? LanguageCode { get; init; }
}
