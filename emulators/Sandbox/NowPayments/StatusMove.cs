namespace PayGatePrime.Sandbox.NowPayments;

internal sealed record StatusMove(string Status, bool Ipn = true);
