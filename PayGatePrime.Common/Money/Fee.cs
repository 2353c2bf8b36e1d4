namespace PayGatePrime.Common.Money;

/// <summary>A payment divided between the platform and the owner; the two parts sum to the whole exactly.</summary>
public readonly record struct Fee
{
    private Fee(Amount taken, Amount net)
    {
        Taken = taken;
        Net = net;
    }

    /// <summary>The platform's part.</summary>
    public Amount Taken { get; }

    /// <summary>The owner's part.</summary>
    public Amount Net { get; }

    /// <summary>Divides an amount. The fee is rounded down to the asset's smallest unit, so that the owner is never short.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static Fee Split(Amount gross, BasisPoints fee)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gross.Value, nameof(gross));
        var taken = SmallestUnits.ToAmount(gross.Asset, SmallestUnits.Of(gross) * fee.Value / BasisPoints.Whole);
        return new Fee(taken, gross - taken);
    }
}
