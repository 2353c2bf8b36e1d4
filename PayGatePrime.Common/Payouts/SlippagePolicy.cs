using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Payouts;

/// <summary>Compares what a created exchange promises with what was quoted.</summary>
public static class SlippagePolicy
{
    /// <summary>True when the promise is at least the quote less the limit; more than was quoted is always accepted.</summary>
    /// <param name="quoted">What the estimate promised, above zero.</param>
    /// <param name="promised">What the created exchange promises, in the same asset.</param>
    /// <param name="limit">How much less is accepted.</param>
    /// <exception cref="InvalidOperationException">The assets differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The quote is not above zero.</exception>
    public static bool Accepts(Amount quoted, Amount promised, BasisPoints limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quoted.Value, nameof(quoted));
        if (quoted.Asset != promised.Asset)
        {
            throw new InvalidOperationException($"{quoted} and {promised} are of different assets; no slippage can be told.");
        }

        return promised.Value > 0m
            && SmallestUnits.Of(promised) * BasisPoints.Whole >= SmallestUnits.Of(quoted) * (BasisPoints.Whole - limit.Value);
    }
}
