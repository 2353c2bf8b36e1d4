namespace PayGatePrime.Sandbox.Telegram;

internal sealed record MemberView(long UserId, string Status, DateTimeOffset? Until);
