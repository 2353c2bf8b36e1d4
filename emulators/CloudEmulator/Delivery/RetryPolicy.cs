namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>When to try again and when to give up.</summary>
/// <param name="MaxAttempts">-1 is unlimited.</param>
/// <param name="MaxRetryDuration">From the first attempt; zero is unlimited.</param>
internal sealed record RetryPolicy(int MaxAttempts, TimeSpan MaxRetryDuration, TimeSpan MinBackoff, TimeSpan MaxBackoff, int MaxDoublings)
{
    /// <summary>The wait before retry number <paramref name="retry"/> (0 is the first): doubling, then growing linearly, never above the maximum.</summary>
    public TimeSpan Backoff(int retry)
    {
        var doublings = Math.Min(retry, MaxDoublings);
        if (doublings >= 62 || MinBackoff.Ticks > MaxBackoff.Ticks >> doublings)
        {
            return MinBackoff == TimeSpan.Zero ? TimeSpan.Zero : MaxBackoff;
        }

        var doubled = MinBackoff.Ticks << doublings;
        var steps = retry <= MaxDoublings ? 1 : (long)retry - MaxDoublings + 1;
        return doubled != 0 && steps > MaxBackoff.Ticks / doubled ? MaxBackoff : TimeSpan.FromTicks(doubled * steps);
    }

    /// <summary>With both limits set, both must be reached.</summary>
    public bool GivesUp(int attempts, TimeSpan sinceFirstAttempt)
    {
        var attemptsReached = MaxAttempts >= 0 && attempts >= MaxAttempts;
        var durationReached = MaxRetryDuration > TimeSpan.Zero && sinceFirstAttempt >= MaxRetryDuration;
        return MaxRetryDuration == TimeSpan.Zero ? attemptsReached
            : MaxAttempts < 0 ? durationReached
            : attemptsReached && durationReached;
    }
}
