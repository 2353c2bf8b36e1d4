using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>What a client said about a queue; what it left out, or set to zero, is null and takes the default.</summary>
internal sealed record QueueInput
{
    public string? Name { get; init; }

    public double? MaxDispatchesPerSecond { get; init; }

    /// <summary>Only a queue.yaml can say it; the API derives it from the rate.</summary>
    public int? MaxBurstSize { get; init; }

    public int? MaxConcurrentDispatches { get; init; }

    public int? MaxAttempts { get; init; }

    public TimeSpan? MaxRetryDuration { get; init; }

    public TimeSpan? MinBackoff { get; init; }

    public TimeSpan? MaxBackoff { get; init; }

    public int? MaxDoublings { get; init; }

    public double? SamplingRatio { get; init; }

    /// <summary>Where every App Engine task of the queue goes, whatever it says itself.</summary>
    public AppEngineRouting? Routing { get; init; }

    public QueueHttpTarget? HttpTarget { get; init; }

    public QueueState State { get; init; }

    public DateTimeOffset? PurgeTime { get; init; }
}
