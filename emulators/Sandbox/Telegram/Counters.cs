namespace PayGatePrime.Sandbox.Telegram;

internal sealed record Counters(long NextUpdate, long NextMessage);
