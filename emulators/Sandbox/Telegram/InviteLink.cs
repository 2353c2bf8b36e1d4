namespace PayGatePrime.Sandbox.Telegram;

internal sealed record InviteLink(
    string Url,
    string? Name,
    DateTimeOffset? Expires,
    int? MemberLimit,
    bool CreatesJoinRequest,
    bool IsRevoked = false,
    int Joined = 0)
{
    public string State(DateTimeOffset now) =>
        IsRevoked ? "revoked"
        : Expires <= now ? "expired"
        : MemberLimit <= Joined ? "used up"
        : "active";
}
