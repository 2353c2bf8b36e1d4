namespace PayGatePrime.Sandbox.Telegram;

/// <summary>A channel or a supergroup.</summary>
internal sealed record Chat
{
    public const string Channel = "channel";
    public const string Supergroup = "supergroup";

    public required long Id { get; init; }

    public required string Title { get; init; }

    public required string Type { get; init; }

    public required long OwnerId { get; init; }

    public string BotStatus { get; init; } = MemberStatus.Administrator;

    public BotRights BotRights { get; init; } = new();

    public Dictionary<long, Membership> Members { get; init; } = [];

    public List<InviteLink> Links { get; init; } = [];

    /// <summary>Who asked to join, and through which link.</summary>
    public Dictionary<long, string> JoinRequests { get; init; } = [];

    /// <summary>A person's standing now: a ban that has run out is over.</summary>
    public Membership Standing(long userId, DateTimeOffset now) =>
        !Members.TryGetValue(userId, out var membership) || (membership.Status == MemberStatus.Kicked && membership.Until <= now)
            ? new Membership(MemberStatus.Left)
            : membership;
}
