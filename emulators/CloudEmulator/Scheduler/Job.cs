using PayGatePrime.CloudEmulator.Api;
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

    /// <summary>When the last tick began, microseconds; what is older is not tried again.</summary>
    public long LastTickAt { get; set; }

    public DateTimeOffset? LastAttemptAt { get; set; }

    public int LastStatus { get; set; }

    public string? LastFailure { get; set; }

    /// <summary>The next tick, or the retry of the last one when that comes first.</summary>
    public DateTimeOffset? ScheduleTime
    {
        get
        {
            var first = Lane.ListBySchedule(ParcelKey.First, 1);
            return first is [{ State: ParcelState.Waiting, Dispatches: > 0 } retry] && UnixTime.Time(retry.ScheduledAt) is var at && !(NextAt < at) ? at : NextAt;
        }
    }

    public ITimer? Timer { get; set; }
}
