using System.Globalization;

namespace PayGatePrime.Payments.Load;

/// <summary>Latencies in milliseconds, sorted once.</summary>
internal sealed class Percentiles
{
    private readonly double[] _sorted;

    public Percentiles(IEnumerable<double> milliseconds) => _sorted = [.. milliseconds.Order()];

    public int Count => _sorted.Length;

    public double At(double share) => _sorted.Length == 0 ? double.NaN : _sorted[(int)Math.Min(_sorted.Length - 1, Math.Floor(share * _sorted.Length))];

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"n {Count}, p50 {At(0.5):0.0} ms, p95 {At(0.95):0.0} ms, p99 {At(0.99):0.0} ms, max {At(1):0.0} ms");
}
