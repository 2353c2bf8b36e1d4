namespace PayGatePrime.Invite;

/// <summary>An invite. Its link is a secret between the bot and the buyer.</summary>
internal sealed record InviteRow(Guid Id, string State, string? Link, DateTimeOffset ExpiresAt)
{
    /// <summary>Its name among the channel's administrators; Telegram allows 32 characters.</summary>
    public string LinkName => Id.ToString("N");

    public override string ToString() => $"invite {Id} ({State})";
}
