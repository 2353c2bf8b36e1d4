using System.Collections.Concurrent;

namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>Where processes die: each place once.</summary>
public sealed class CrashPlan
{
    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);
    private volatile bool _isOn;

    public IReadOnlyList<string> Crashes => [.. _reached.Keys.Order(StringComparer.Ordinal)];

    public void Start()
    {
        _reached.Clear();
        _isOn = true;
    }

    public void Stop() => _isOn = false;

    public bool IsDue(string place) => _isOn && !_reached.ContainsKey(place);

    public void Reach(string place)
    {
        if (_isOn && _reached.TryAdd(place, true))
        {
            throw new InvalidOperationException($"The process died {place}.");
        }
    }
}
