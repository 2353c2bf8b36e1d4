using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>What to offer for gas. Pure; all figures in wei per unit of gas.</summary>
public static class FeePolicy
{
    /// <summary>Twice the base fee and the tip, so that six full blocks in a row don't outrun it, but never above the cap.</summary>
    /// <returns>The offer, or null when even the next block would cost more than the cap: wait.</returns>
    public static GasFees? Offer(BigInteger baseFee, BigInteger tip, BigInteger cap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(baseFee);
        ArgumentOutOfRangeException.ThrowIfNegative(tip);
        return baseFee + tip > cap ? null : new GasFees(BigInteger.Min((2 * baseFee) + tip, cap), tip);
    }

    /// <summary>An offer that replaces an earlier one at the same nonce: at least an eighth (12.5 %) more of both parts, since nodes ask for 10 %.</summary>
    /// <returns>The offer, or null when it would be above the cap: wait, or let a person decide.</returns>
    public static GasFees? Replace(GasFees previous, BigInteger baseFee, BigInteger tip, BigInteger cap)
    {
        ArgumentNullException.ThrowIfNull(previous);
        var fee = Raised(previous.MaxFeePerGas);
        var raisedTip = BigInteger.Max(Raised(previous.MaxPriorityFeePerGas), tip);
        var least = BigInteger.Max(fee, baseFee + raisedTip);
        return least > cap ? null : new GasFees(BigInteger.Max(least, BigInteger.Min((2 * baseFee) + raisedTip, cap)), raisedTip);
    }

    private static BigInteger Raised(BigInteger fee) => fee + BigInteger.Max(1, (fee + 7) / 8);
}
