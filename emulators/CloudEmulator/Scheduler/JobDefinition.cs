using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>What a client said about a job.</summary>
internal sealed record JobDefinition(string Name, string Description, string Schedule, string TimeZone, HttpTarget Target, TimeSpan AttemptDeadline, RetryPolicy Retry, int RetryCount, JobState State)
{
    /// <summary>The method of a target that publishes: its URL is the topic, its headers are the attributes.</summary>
    public const string Publish = "PUBLISH";

    public bool IsPubSub => Target.Method == Publish;

    public string ShortName => Name[(Name.LastIndexOf('/') + 1)..];
}
