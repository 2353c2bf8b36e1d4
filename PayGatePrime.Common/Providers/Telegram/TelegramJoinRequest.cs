namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Somebody asks to be let into a chat.</summary>
public sealed record TelegramJoinRequest
{
    /// <summary>The chat.</summary>
    public required TelegramChat Chat { get; init; }

    /// <summary>Who asks.</summary>
    public required TelegramUser From { get; init; }

    /// <summary>Where the bot may write to that person for a short time.</summary>
    public long UserChatId { get; init; }

    /// <summary>When, in seconds since 1970.</summary>
    public long Date { get; init; }

    /// <summary>The link that was used, if any.</summary>
    public TelegramInviteLink? InviteLink { get; init; }
}
