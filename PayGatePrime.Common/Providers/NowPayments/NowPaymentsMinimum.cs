namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>The smallest payment accepted.</summary>
/// <param name="Amount">In whole coins of the currency asked for.</param>
/// <param name="Usd">The same in US dollars, when told.</param>
public sealed record NowPaymentsMinimum(decimal Amount, decimal? Usd);
