namespace PayGatePrime.Sandbox.ChangeNow;

internal sealed record ExchangeMove(string Status);
