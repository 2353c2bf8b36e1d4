using System.Numerics;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Exact conversion between amounts and the smallest units a chain counts in (wei for ether).</summary>
public static class Wei
{
    private static readonly BigInteger s_largestDigits = new(decimal.MaxValue);

    /// <summary>The smallest units of an amount. Nothing is rounded: an amount never has more digits than its asset.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static BigInteger FromAmount(Amount amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.Value, nameof(amount));
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount.Value, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        var scale = (bits[3] >> 16) & 0xff;
        return scale <= amount.Asset.Decimals
            ? digits * BigInteger.Pow(10, amount.Asset.Decimals - scale)
            : digits / BigInteger.Pow(10, scale - amount.Asset.Decimals);
    }

    /// <summary>The amount of so many smallest units.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="OverflowException">It has more digits than a decimal holds (28), so that it can't be told exactly.</exception>
    public static Amount ToAmount(BigInteger units, Asset asset)
    {
        ArgumentNullException.ThrowIfNull(asset);
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        var scale = asset.Decimals;
        while (scale > 0 && units > s_largestDigits && units % 10 == 0)
        {
            units /= 10;
            scale--;
        }

        if (units > s_largestDigits)
        {
            throw new OverflowException($"The amount of {asset} has more digits than can be held exactly.");
        }

        var bytes = units.ToByteArray(isUnsigned: true);
        Array.Resize(ref bytes, 12);
        var value = new decimal(BitConverter.ToInt32(bytes, 0), BitConverter.ToInt32(bytes, 4), BitConverter.ToInt32(bytes, 8), false, (byte)scale);
        return Amount.Of(asset, value, Rounding.Exact);
    }
}
