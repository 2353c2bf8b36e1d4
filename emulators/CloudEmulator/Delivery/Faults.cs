namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Faults asked for by tests: deliveries repeated, late, lost on their way, or with their answer lost. Chance follows a seed.</summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private volatile int _duplicateDeliveries = 1;
    private volatile int _delayMilliseconds;
    private volatile int _lostRequestPercent;
    private volatile int _lostAnswerPercent;
    private Random _chance = new(1);

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

    /// <summary>How many attempts of a hundred never reach their receiver, 0 to 100.</summary>
    public int LostRequestPercent
    {
        get => _lostRequestPercent;
        set => _lostRequestPercent = Math.Clamp(value, 0, 100);
    }

    /// <summary>Of how many attempts of a hundred the receiver's answer is never seen, 0 to 100.</summary>
    public int LostAnswerPercent
    {
        get => _lostAnswerPercent;
        set => _lostAnswerPercent = Math.Clamp(value, 0, 100);
    }

    /// <summary>Starts chance over.</summary>
    public int Seed
    {
        set
        {
            lock (_gate)
            {
                _chance = new Random(value);
            }
        }
    }

    /// <summary>Back to what a start gives.</summary>
    public void Reset(int duplicateDeliveries, int delayMilliseconds)
    {
        DuplicateDeliveries = duplicateDeliveries;
        DelayMilliseconds = delayMilliseconds;
        LostRequestPercent = 0;
        LostAnswerPercent = 0;
        Seed = 1;
    }

    public bool LosesRequest() => Happens(_lostRequestPercent);

    public bool LosesAnswer() => Happens(_lostAnswerPercent);

    private bool Happens(int percent)
    {
        if (percent == 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _chance.Next(100) < percent;
        }
    }
}
