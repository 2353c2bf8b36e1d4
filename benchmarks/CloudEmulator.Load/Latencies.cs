using System.Globalization;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Times in nanoseconds, sorted once.</summary>
internal sealed class Latencies
{
    private readonly long[] _sorted;

    public Latencies(IEnumerable<long> nanoseconds) => _sorted = [.. nanoseconds.Order()];

    public int Count => _sorted.Length;

    public double Milliseconds(double share) => _sorted.Length == 0 ? 0 : _sorted[(int)(share * (_sorted.Length - 1))] / 1e6;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {Milliseconds(0.5):0.0} ms, p99 {Milliseconds(0.99):0.0} ms");
}
