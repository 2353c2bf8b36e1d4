using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>A bucket that starts full, gives one token a dispatch and is refilled continuously. Not thread-safe.</summary>
internal sealed class TokenBucket(double perSecond, int size, long now)
{
    private double _tokens = size;
    private long _filledAt = now;

    public double PerSecond { get; private set; } = perSecond;

    public int Size { get; private set; } = size;

    /// <summary>Changes rate and size; what is in the bucket stays, up to the new size.</summary>
    public void Resize(double perSecond, int size, long now)
    {
        Fill(now);
        PerSecond = perSecond;
        Size = size;
        _tokens = Math.Min(_tokens, size);
    }

    public bool TryTake(long now)
    {
        Fill(now);
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>Microseconds from now until a token is there; <see cref="long.MaxValue"/> for never.</summary>
    public long UntilNext(long now)
    {
        Fill(now);
        return _tokens >= 1 ? 0 : PerSecond <= 0 ? long.MaxValue : (long)Math.Ceiling((1 - _tokens) / PerSecond * UnixTime.Second);
    }

    private void Fill(long now)
    {
        if (now > _filledAt)
        {
            _tokens = Math.Min(Size, _tokens + ((now - _filledAt) * PerSecond / UnixTime.Second));
        }

        _filledAt = now;
    }
}
