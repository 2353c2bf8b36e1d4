namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Somebody pressed a button.</summary>
public sealed record TelegramCallbackQuery
{
    /// <summary>The id to answer.</summary>
    public required string Id { get; init; }

    /// <summary>Who pressed.</summary>
    public required TelegramUser From { get; init; }

    /// <summary>The message with the button, when still known.</summary>
    public TelegramMessage? Message { get; init; }

    /// <summary>The button's data.</summary>
    public string? Data { get; init; }
}
