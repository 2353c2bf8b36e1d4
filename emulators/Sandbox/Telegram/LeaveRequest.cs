namespace PayGatePrime.Sandbox.Telegram;

internal sealed record LeaveRequest(long ChatId);
