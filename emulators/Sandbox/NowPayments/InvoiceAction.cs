namespace PayGatePrime.Sandbox.NowPayments;

internal sealed record InvoiceAction(string PayCurrency, string Scenario = NowPayments.Scenario.Full, decimal? Percent = null);
