namespace PayGatePrime.Sandbox.Control;

internal sealed record FaucetRequest(string Address, string Currency, decimal Amount);
