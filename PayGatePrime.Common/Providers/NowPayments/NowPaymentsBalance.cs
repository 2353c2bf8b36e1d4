namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>What the account at NOWPayments holds of one currency, in whole coins.</summary>
/// <param name="Currency">In NOWPayments' spelling, lower case.</param>
/// <param name="Amount">What can be used.</param>
/// <param name="Pending">What is on its way.</param>
public sealed record NowPaymentsBalance(string Currency, decimal Amount, decimal Pending);
