using System.Globalization;

namespace PayGatePrime.Common.Money;

/// <summary>A share in hundredths of a percent, 0 to 10000.</summary>
public readonly record struct BasisPoints
{
    /// <summary>The whole: 10000.</summary>
    public const int Whole = 10_000;

    /// <summary>Creates a share.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or above 10000.</exception>
    public BasisPoints(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Whole);
        Value = value;
    }

    /// <summary>Hundredths of a percent.</summary>
    public int Value { get; }

    /// <summary>Percent, as people read it: "3.5 %".</summary>
    public override string ToString() => (Value / 100m).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
