namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Somebody's place in a chat changed.</summary>
public sealed record TelegramChatMemberUpdated
{
    /// <summary>The chat.</summary>
    public required TelegramChat Chat { get; init; }

    /// <summary>Who changed it.</summary>
    public required TelegramUser From { get; init; }

    /// <summary>When, in seconds since 1970.</summary>
    public long Date { get; init; }

    /// <summary>The place before.</summary>
    public required TelegramChatMember OldChatMember { get; init; }

    /// <summary>The place after.</summary>
    public required TelegramChatMember NewChatMember { get; init; }

    /// <summary>The link through which the person joined, if any.</summary>
    public TelegramInviteLink? InviteLink { get; init; }

    /// <summary>True when a join request was approved.</summary>
    public bool ViaJoinRequest { get; init; }
}
