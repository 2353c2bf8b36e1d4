using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>A queue's settings with the documented defaults and bounds.</summary>
internal sealed record QueueSettings(double MaxDispatchesPerSecond, int MaxBurstSize, int MaxConcurrentDispatches, RetryPolicy Retry, double SamplingRatio, AppEngineRouting? Routing, QueueHttpTarget HttpTarget)
{
    public static QueueSettings Default { get; } = From(new QueueInput());

    /// <exception cref="ApiException">A value is out of bounds.</exception>
    public static QueueSettings From(QueueInput input)
    {
        var rate = NonZero(input.MaxDispatchesPerSecond) ?? 500;
        var concurrent = input.MaxConcurrentDispatches is null or 0 ? 1000 : input.MaxConcurrentDispatches.Value;
        var attempts = input.MaxAttempts is null or 0 ? 100 : input.MaxAttempts.Value;
        var minimum = NonZero(input.MinBackoff) ?? TimeSpan.FromMilliseconds(100);
        var maximum = NonZero(input.MaxBackoff) ?? TimeSpan.FromSeconds(3600);
        var doublings = input.MaxDoublings is null or 0 ? 16 : input.MaxDoublings.Value;
        var duration = input.MaxRetryDuration ?? TimeSpan.Zero;
        Refuse(rate > 500, "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.");
        Refuse(rate < 0, "RateLimits.maxDispatchesPerSecond cannot be negative.");
        Refuse(input.MaxBurstSize is < 1 or > 500, "RateLimits.maxBurstSize must be between [1, 500].");
        Refuse(concurrent > 5000, "RateLimits.maxConcurrentDispatches must be less than or equal to 5000.");
        Refuse(concurrent < 0, "RateLimits.maxConcurrentDispatches cannot be negative.");
        Refuse(attempts < -1, "RetryConfig.maxAttempts must be greater or equal to -1.");
        Refuse(minimum < TimeSpan.Zero, "RetryConfig.minBackoff cannot be negative.");
        Refuse(maximum < TimeSpan.Zero, "RetryConfig.maxBackoff cannot be negative.");
        Refuse(duration < TimeSpan.Zero, "RetryConfig.maxRetryDuration cannot be negative.");
        Refuse(minimum > maximum, "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.");
        Refuse(doublings < 0, "RetryConfig.maxDoublings cannot be negative.");
        Refuse(input.SamplingRatio is < 0 or > 1, "StackdriverLoggingConfig.samplingRatio must be between [0.0, 1.0].");
        TargetRules.CheckRouting(input.Routing ?? AppEngineRouting.Default, "Queue.appEngineRoutingOverride");
        input.HttpTarget?.Check();
        var whole = TimeSpan.FromSeconds(Math.Floor(duration.TotalSeconds));
        return new QueueSettings(
            rate, input.MaxBurstSize ?? Math.Max(10, (int)(rate / 5)), concurrent, new RetryPolicy(attempts, whole, minimum, maximum, doublings), input.SamplingRatio ?? 0, input.Routing == AppEngineRouting.Default ? null : input.Routing, input.HttpTarget ?? QueueHttpTarget.None);
    }

    public QueueInput ToInput() => new()
    {
        MaxDispatchesPerSecond = MaxDispatchesPerSecond,
        MaxConcurrentDispatches = MaxConcurrentDispatches,
        MaxAttempts = Retry.MaxAttempts,
        MaxRetryDuration = Retry.MaxRetryDuration,
        MinBackoff = Retry.MinBackoff,
        MaxBackoff = Retry.MaxBackoff,
        MaxDoublings = Retry.MaxDoublings,
        SamplingRatio = SamplingRatio,
        Routing = Routing,
        HttpTarget = HttpTarget,
    };

    private static double? NonZero(double? value) => value == 0 ? null : value;

    private static TimeSpan? NonZero(TimeSpan? value) => value == TimeSpan.Zero ? null : value;

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw ApiException.Invalid(message);
        }
    }
}
