namespace PayGatePrime.Sandbox.Telegram;

internal sealed record PlaceRequest(string Status);
