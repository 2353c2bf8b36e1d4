namespace PayGatePrime.Sandbox.State;

/// <summary>The source of chance in faults and disorder: the same seed and the same calls give the same outcome.</summary>
internal sealed class SeededRandom(SandboxOptions options)
{
    private readonly Lock _gate = new();
    private Random _random = new(options.Seed);

    public bool Chance(decimal probability)
    {
        lock (_gate)
        {
            return probability >= 1 || _random.Next(1_000_000) < probability * 1_000_000;
        }
    }

    public void Shuffle<T>(T[] items)
    {
        lock (_gate)
        {
            _random.Shuffle(items);
        }
    }

    public void Restart()
    {
        lock (_gate)
        {
            _random = new Random(options.Seed);
        }
    }
}
