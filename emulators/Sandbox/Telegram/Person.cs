namespace PayGatePrime.Sandbox.Telegram;

internal sealed record Person(long Id, string FirstName, string? Username = null, bool HasStarted = false, bool HasBlocked = false);
