namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>A chat, group or channel.</summary>
public sealed record TelegramChat
{
    /// <summary>The id; negative for groups and channels.</summary>
    public required long Id { get; init; }

    /// <summary>private, group, supergroup or channel.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>The title, for groups and channels.</summary>
    public string? Title { get; init; }

    /// <summary>The public name without @.</summary>
    public string? Username { get; init; }

    /// <summary>The first name, for private chats.</summary>
    public string? FirstName { get; init; }
}
