using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>A job as it stands. Guarded by the service's lock where it changes.</summary>
internal sealed class Job(long id, JobDefinition definition, CronSchedule cron, Lane lane)
{
    public long Id { get; } = id;

    public Lane Lane { get; } = lane;

    public JobDefinition Definition { get; set; } = definition;

    public CronSchedule Cron { get; set; } = cron;

    public DateTimeOffset? UserUpdatedAt { get; set; }

    /// <summary>The tick to come; null while paused.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public DateTimeOffset? LastAttemptAt { get; set; }

    public int LastStatus { get; set; }

    public string? LastFailure { get; set; }

    public ITimer? Timer { get; set; }
}
