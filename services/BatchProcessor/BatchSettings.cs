namespace PayGatePrime.BatchProcessor;

/// <summary>When collected money is paid out. One USDT counts as one US dollar.</summary>
/// <param name="DefaultThresholdUsd">For a channel that names no threshold.</param>
/// <param name="SmallestUsd">Nothing smaller is sent, because its gas would cost too much of it.</param>
/// <param name="RetryAfter">How long a channel rests after a batch that came to nothing.</param>
/// <param name="MostRows">The most rows of one batch.</param>
/// <param name="MostPerRun">The most channels that one run looks at.</param>
internal sealed record BatchSettings(decimal DefaultThresholdUsd, decimal SmallestUsd, TimeSpan RetryAfter, int MostRows, int MostPerRun);
