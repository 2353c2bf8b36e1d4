namespace PayGatePrime.Sandbox.NowPayments;

internal sealed record PaymentAction(string Scenario = NowPayments.Scenario.Full, decimal? Percent = null);
