namespace PayGatePrime.Sandbox.Control;

internal sealed record FaucetReceipt(string Hash);
