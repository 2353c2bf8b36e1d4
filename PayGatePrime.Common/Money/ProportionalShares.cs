using System.Numerics;

namespace PayGatePrime.Common.Money;

/// <summary>Shares an amount out in proportion, in whole smallest units, to the last one.</summary>
public static class ProportionalShares
{
    /// <summary>
    /// Each share is rounded down to whole smallest units; the units left over go one each to the largest fractions cut off, the lowest
    /// index first among equals. The shares sum to the total exactly.
    /// </summary>
    /// <param name="total">What is shared out, not negative.</param>
    /// <param name="weights">One weight a share, none negative, at least one above zero; only their proportion counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The total or a weight is negative.</exception>
    /// <exception cref="ArgumentException">No weight is above zero.</exception>
    public static IReadOnlyList<Amount> Split(Amount total, IReadOnlyList<decimal> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfNegative(total.Value, nameof(total));
        var whole = weights.Select(Weight).ToArray();
        var sum = whole.Aggregate(BigInteger.Zero, (left, right) => left + right);
        if (sum.IsZero)
        {
            throw new ArgumentException("At least one weight must be above zero.", nameof(weights));
        }

        var units = SmallestUnits.Of(total);
        var shares = new BigInteger[whole.Length];
        var cut = new BigInteger[whole.Length];
        var left = units;
        for (var i = 0; i < whole.Length; i++)
        {
            shares[i] = BigInteger.DivRem(units * whole[i], sum, out cut[i]);
            left -= shares[i];
        }

        foreach (var index in Enumerable.Range(0, whole.Length).OrderByDescending(i => cut[i]).ThenBy(i => i).Take((int)left))
        {
            shares[index] += 1;
        }

        return Array.ConvertAll(shares, share => SmallestUnits.ToAmount(total.Asset, share));
    }

    private static BigInteger Weight(decimal weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(weight, bits);
        var digits = new BigInteger((uint)bits[2]) << 64 | new BigInteger((uint)bits[1]) << 32 | new BigInteger((uint)bits[0]);
        return digits * BigInteger.Pow(10, 28 - (bits[3] >> 16 & 0xFF));
    }
}
