using System.Globalization;

namespace PayGatePrime.Common.Money;

/// <summary>
/// So much of an asset, in whole coins (1.5 eth), never with more digits than the asset has. Amounts of different assets
/// can't be added or compared: a conversion is always explicit.
/// </summary>
public readonly record struct Amount
{
    private Amount(Asset asset, decimal value)
    {
        Asset = asset;
        Value = value;
    }

    /// <summary>The asset.</summary>
    public Asset Asset { get; }

    /// <summary>Whole coins.</summary>
    public decimal Value { get; }

    /// <summary>True for exactly nothing.</summary>
    public bool IsZero => Value == 0m;

    /// <summary>Nothing of an asset.</summary>
    public static Amount Zero(Asset asset) => new(asset, 0m);

    /// <summary>An amount, rounded to the asset's digits as told.</summary>
    /// <exception cref="ArgumentException"><see cref="Rounding.Exact"/> was asked for and the value has a digit too many.</exception>
    public static Amount Of(Asset asset, decimal value, Rounding rounding)
    {
        ArgumentNullException.ThrowIfNull(asset);
        var rounded = rounding switch
        {
            Rounding.Exact => decimal.Round(value, asset.Decimals, MidpointRounding.ToZero),
            Rounding.Down => decimal.Round(value, asset.Decimals, MidpointRounding.ToZero),
            Rounding.Up => RoundUp(value, asset.Decimals),
            Rounding.HalfEven => decimal.Round(value, asset.Decimals, MidpointRounding.ToEven),
            _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
        };
        if (rounding == Rounding.Exact && rounded != value)
        {
            throw new ArgumentException($"{value.ToString(CultureInfo.InvariantCulture)} has more digits than {asset} has ({asset.Decimals}).", nameof(value));
        }

        return new Amount(asset, rounded);
    }

    /// <summary>The sum.</summary>
    /// <exception cref="InvalidOperationException">The assets differ.</exception>
    public static Amount operator +(Amount left, Amount right) => new(Same(left, right), left.Value + right.Value);

    /// <summary>The difference.</summary>
    /// <exception cref="InvalidOperationException">The assets differ.</exception>
    public static Amount operator -(Amount left, Amount right) => new(Same(left, right), left.Value - right.Value);

    /// <summary>The same amount with the other sign.</summary>
    public static Amount operator -(Amount amount) => new(amount.Asset, -amount.Value);

    /// <summary>Compares two amounts of one asset.</summary>
    /// <exception cref="InvalidOperationException">The assets differ.</exception>
    public static bool operator <(Amount left, Amount right)
    {
        _ = Same(left, right);
        return left.Value < right.Value;
    }

    /// <summary>Compares two amounts of one asset.</summary>
    /// <exception cref="InvalidOperationException">The assets differ.</exception>
    public static bool operator >(Amount left, Amount right) => right < left;

    /// <summary>Plain digits without exponent or trailing zeros, a point as separator: what providers are sent.</summary>
    public string ToPlainString() => Value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Plain digits and the asset: "1.5 eth.eth".</summary>
    public override string ToString() => $"{ToPlainString()} {Asset}";

    private static Asset Same(Amount left, Amount right) =>
        left.Asset == right.Asset
            ? left.Asset
            : throw new InvalidOperationException($"{left} and {right} are of different assets; convert one explicitly.");

    // decimal.Round has no "away from zero at any rest" mode.
    private static decimal RoundUp(decimal value, int decimals)
    {
        var cut = decimal.Round(value, decimals, MidpointRounding.ToZero);
        if (cut == value)
        {
            return cut;
        }

        var unit = new decimal(1, 0, 0, false, (byte)decimals);
        return value > 0 ? cut + unit : cut - unit;
    }
}
