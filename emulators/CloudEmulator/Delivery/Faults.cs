namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Faults asked for by tests: every parcel is delivered several times, and later than it should be.</summary>
internal sealed class Faults
{
    private volatile int _duplicateDeliveries = 1;
    private volatile int _delayMilliseconds;

    /// <summary>How many times each parcel is delivered in all, 1 is no fault.</summary>
    public int DuplicateDeliveries
    {
        get => _duplicateDeliveries;
        set => _duplicateDeliveries = Math.Max(1, value);
    }

    public int DelayMilliseconds
    {
        get => _delayMilliseconds;
        set => _delayMilliseconds = Math.Max(0, value);
    }
}
