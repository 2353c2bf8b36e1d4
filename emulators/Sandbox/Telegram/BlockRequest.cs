namespace PayGatePrime.Sandbox.Telegram;

internal sealed record BlockRequest(bool Blocked);
