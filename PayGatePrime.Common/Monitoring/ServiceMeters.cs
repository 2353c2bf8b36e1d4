using System.Diagnostics.Metrics;

namespace PayGatePrime.Common.Monitoring;

/// <summary>The meters of every service ("PayGatePrime.Services").</summary>
public static class ServiceMeters
{
    private static readonly Meter s_meter = new("PayGatePrime.Services");

    /// <summary>Messages handled, by name and outcome.</summary>
    public static Counter<long> TasksHandled { get; } = s_meter.CreateCounter<long>("pgp.tasks.handled", "{task}", "Task deliveries by message and outcome");

    /// <summary>How long a delivery took, in seconds.</summary>
    public static Histogram<double> TaskDuration { get; } = s_meter.CreateHistogram<double>("pgp.tasks.duration", "s", "Time from the delivery's arrival to its answer");

    /// <summary>Dead letters recorded.</summary>
    public static Counter<long> DeadLetters { get; } = s_meter.CreateCounter<long>("pgp.dead_letters", "{letter}", "Messages that a person must look at");

    /// <summary>Outbox rows taken by Cloud Tasks or Pub/Sub.</summary>
    public static Counter<long> OutboxHanded { get; } = s_meter.CreateCounter<long>("pgp.outbox.handed", "{row}", "Outbox rows taken");

    /// <summary>Outbox rows that were not taken and stay for the sweep.</summary>
    public static Counter<long> OutboxFailed { get; } = s_meter.CreateCounter<long>("pgp.outbox.failed", "{row}", "Outbox rows that were not taken");
}
