namespace PayGatePrime.Sandbox.Control;

internal sealed record Balances(decimal Eth, decimal Usdterc20);
