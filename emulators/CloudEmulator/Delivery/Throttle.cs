using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>
/// How much of its rate a queue gets while its receiver says that it has too much to do. Google documents that 429, 503 and a high error rate slow a queue down and that
/// it recovers by itself (cloud.google.com/tasks/docs/reference/rpc/google.cloud.tasks.v2#retryconfig), but not by how much: here the share is halved at most once a
/// second, and grows back by a tenth of the rate a second. Not thread-safe.
/// </summary>
internal sealed class Throttle
{
    private const double Least = 0.001;
    private const double RegainedASecond = 0.1;
    private const int JudgedAttempts = 20;
    private double _share = 1;
    private long _since;
    private long _halvedAt = long.MinValue;
    private long _secondBegan;
    private int _attempts;
    private int _errors;

    /// <summary>The share of the rate at a time, above 0 and up to 1.</summary>
    public double Share(long now) => Math.Min(1, _share + (RegainedASecond * Math.Max(0, now - _since) / UnixTime.Second));

    /// <summary>Takes note of an attempt's end.</summary>
    public void Ended(AttemptOutcome outcome, bool isSuccess, long now)
    {
        if (now - _secondBegan >= UnixTime.Second)
        {
            (_secondBegan, _attempts, _errors) = (now, 0, 0);
        }

        _attempts++;
        _errors += isSuccess ? 0 : 1;
        if (outcome.Status is 429 or 503 || (_attempts >= JudgedAttempts && 2 * _errors > _attempts))
        {
            SlowDown(now);
        }
    }

    private void SlowDown(long now)
    {
        var share = Share(now);
        if (_halvedAt == long.MinValue || now - _halvedAt >= UnixTime.Second)
        {
            share = Math.Max(Least, share / 2);
            _halvedAt = now;
        }

        (_share, _since) = (share, now);
    }
}
