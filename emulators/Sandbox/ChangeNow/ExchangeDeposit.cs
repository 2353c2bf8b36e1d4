namespace PayGatePrime.Sandbox.ChangeNow;

internal sealed record ExchangeDeposit(decimal Amount);
