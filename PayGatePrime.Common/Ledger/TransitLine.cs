using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Ledger;

/// <summary>What the books hold in transit for one swap, against the exchange's own word. Amounts are whole coins.</summary>
/// <param name="SwapId">The swap.</param>
/// <param name="Asset">The asset's code.</param>
/// <param name="Ledger">What the books hold in transit.</param>
/// <param name="Status">The exchange's status at its last look.</param>
/// <param name="Received">What the exchange says came in; null while it does not say.</param>
/// <param name="IsOver">The exchange ended, and its end is so old that it should be booked.</param>
/// <param name="ConversionId">The conversion that the swap is for; null for a payout's.</param>
public sealed record TransitLine(Guid SwapId, string Asset, decimal Ledger, string Status, decimal? Received, bool IsOver, Guid? ConversionId = null)
{
    // ChangeNOW counts in eight digits.
    private const decimal Rounding = 0.00000001m;

    /// <summary>What the books hold in transit more (or, negative, less) than the exchange knows of.</summary>
    [JsonIgnore]
    public decimal Difference => IsOver || Status == "not_found" ? Ledger : Received is { } received && Math.Abs(Ledger - received) >= Rounding ? Ledger - received : 0m;
}
