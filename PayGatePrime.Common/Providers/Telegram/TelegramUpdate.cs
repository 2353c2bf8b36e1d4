namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>What the webhook is sent. Exactly one of the optional members is there, or none for a kind we don't ask for.</summary>
public sealed record TelegramUpdate
{
    /// <summary>Grows; the same id twice is the same update.</summary>
    public required long UpdateId { get; init; }

    /// <summary>A message to the bot.</summary>
    public TelegramMessage? Message { get; init; }

    /// <summary>A pressed button.</summary>
    public TelegramCallbackQuery? CallbackQuery { get; init; }

    /// <summary>Somebody joined or left.</summary>
    public TelegramChatMemberUpdated? ChatMember { get; init; }

    /// <summary>The bot was added, removed, or given other rights.</summary>
    public TelegramChatMemberUpdated? MyChatMember { get; init; }

    /// <summary>Somebody asks to be let in.</summary>
    public TelegramJoinRequest? ChatJoinRequest { get; init; }
}
