namespace PayGatePrime.MicroBatchProcessor;

/// <summary>When a pool is converted.</summary>
/// <param name="LimitUsd">At this worth.</param>
/// <param name="MaxAge">When its oldest row is so old, whatever it is worth, so that a small pool is not stranded.</param>
/// <param name="MostRows">The most rows of one conversion; as many are converted whatever they are worth.</param>
internal sealed record PoolSettings(decimal LimitUsd, TimeSpan MaxAge, int MostRows);
