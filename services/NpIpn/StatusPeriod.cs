namespace PayGatePrime.NpIpn;

/// <summary>What the status page says of the membership that was bought.</summary>
internal sealed record StatusPeriod(DateTimeOffset EndsAt, DateTimeOffset? RevokedAt, bool InviteSent);
