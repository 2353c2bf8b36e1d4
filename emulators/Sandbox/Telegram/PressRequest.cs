namespace PayGatePrime.Sandbox.Telegram;

internal sealed record PressRequest(long MessageId, string Data, long? ChatId = null);
