using PayGatePrime.Common.Money;

namespace PayGatePrime.Orchestrator;

/// <summary>How much less than the price is still the price.</summary>
/// <param name="Tolerance">For price movement and rounding.</param>
/// <param name="ProviderFee">What NOWPayments keeps of a full payment.</param>
internal sealed record AcceptanceSettings(BasisPoints Tolerance, BasisPoints ProviderFee)
{
    // More than this above the price is worth telling.
    private const decimal OverFrom = 1.01m;

    /// <summary>The least value in dollars at which a price counts as paid.</summary>
    public decimal Least(decimal priceUsd) => priceUsd * (BasisPoints.Whole - Math.Min(BasisPoints.Whole, Tolerance.Value + ProviderFee.Value)) / BasisPoints.Whole;

    /// <summary>How much was paid too much, or null when that is not worth telling.</summary>
    public decimal? Over(decimal priceUsd, decimal paidUsd) => paidUsd > priceUsd * OverFrom ? paidUsd - priceUsd : null;
}
