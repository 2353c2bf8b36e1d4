namespace PayGatePrime.Sandbox.Telegram;

internal sealed record LinkView(string InviteLink, string? Name, string State, int Joined, int? MemberLimit, DateTimeOffset? Expires, bool CreatesJoinRequest);
