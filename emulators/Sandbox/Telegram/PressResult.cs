namespace PayGatePrime.Sandbox.Telegram;

internal sealed record PressResult(string CallbackQueryId);
