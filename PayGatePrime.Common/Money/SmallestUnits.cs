using System.Numerics;

namespace PayGatePrime.Common.Money;

/// <summary>An amount as a whole number of its asset's smallest units, for arithmetic that a decimal's 28 digits can't hold.</summary>
internal static class SmallestUnits
{
    public static BigInteger Of(Amount amount)
    {
        // A decimal is an integer of 96 bits over a power of ten; taking it apart loses nothing.
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount.Value, bits);
        var digits = new BigInteger((uint)bits[2]) << 64 | new BigInteger((uint)bits[1]) << 32 | new BigInteger((uint)bits[0]);
        var scale = bits[3] >> 16 & 0xFF;
        var units = scale <= amount.Asset.Decimals
            ? digits * BigInteger.Pow(10, amount.Asset.Decimals - scale)
            : digits / BigInteger.Pow(10, scale - amount.Asset.Decimals);
        return amount.Value < 0 ? -units : units;
    }

    public static Amount ToAmount(Asset asset, BigInteger units)
    {
        var unit = BigInteger.Pow(10, asset.Decimals);
        var whole = BigInteger.DivRem(units, unit, out var rest);
        var amount = Amount.Of(asset, (decimal)whole + (decimal)rest / (decimal)unit, Rounding.Exact);
        // A sum of more than 28 digits is rounded by decimal without a word.
        return Of(amount) == units ? amount : throw new OverflowException($"{units} smallest units of {asset} do not fit a decimal.");
    }
}
