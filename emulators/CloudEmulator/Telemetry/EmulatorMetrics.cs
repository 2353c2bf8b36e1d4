using System.Diagnostics.Metrics;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Telemetry;

/// <summary>What the emulator measures. Every lane is told by its kind (queue, job or subscription) and its full name.</summary>
internal sealed class EmulatorMetrics : IDisposable
{
    public const string MeterName = "PayGatePrime.CloudEmulator";

    private static readonly double[] s_seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
    private readonly Counter<long> _created;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _givenUp;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _commit;
    private Func<IEnumerable<Lane>> _lanes = () => [];

    public EmulatorMetrics()
    {
        Meter = new Meter(MeterName);
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds };
        _created = Meter.CreateCounter<long>("cloud_emulator.tasks.created", "{task}", "Tasks, messages and runs of jobs accepted.");
        _attempts = Meter.CreateCounter<long>("cloud_emulator.dispatch.attempts", "{attempt}", "Attempts that have ended, by outcome: success, http_3xx, http_4xx, http_5xx, http_other, deadline or no_response.");
        _givenUp = Meter.CreateCounter<long>("cloud_emulator.tasks.given_up", "{task}", "Tasks, messages and runs of jobs dropped after their last attempt.");
        _lag = Meter.CreateHistogram("cloud_emulator.dispatch.lag", "s", "From the schedule time of an attempt to its dispatch.", [], buckets);
        _commit = Meter.CreateHistogram("cloud_emulator.store.commit.duration", "s", "How long a change of the store took until it was durable.", [], buckets);
        Meter.CreateObservableGauge("cloud_emulator.queue.depth", Depths, "{task}", "What is in a lane, by state: waiting (for a later time), due, held (due, but paused) or in_flight.");
    }

    public Meter Meter { get; }

    /// <summary>Says whose depths are to be measured.</summary>
    public void Observe(Func<IEnumerable<Lane>> lanes) => _lanes = lanes;

    public void Created(Lane lane) => _created.Add(1, Kind(lane), Name(lane));

    /// <summary>An attempt begins that was due at a time; both in microseconds.</summary>
    public void Dispatched(Lane lane, long dueAt, long now) => _lag.Record(Math.Max(0, now - dueAt) / (double)UnixTime.Second, Kind(lane), Name(lane));

    public void Attempted(Lane lane, AttemptOutcome outcome, bool isSuccess) => _attempts.Add(1, Kind(lane), Name(lane), new("outcome", Outcome(outcome, isSuccess)));

    public void GivenUp(Lane lane) => _givenUp.Add(1, Kind(lane), Name(lane));

    public void Committed(string operation, TimeSpan duration) => _commit.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));

    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Kind(Lane lane) => new("kind", lane.Rules.Kind switch
    {
        ResourceKind.Queue => "queue",
        ResourceKind.Job => "job",
        _ => "subscription",
    });

    private static KeyValuePair<string, object?> Name(Lane lane) => new("name", lane.Name);

    private static string Outcome(AttemptOutcome outcome, bool isSuccess) =>
        isSuccess ? "success"
        : outcome.IsDeadline ? "deadline"
        : !outcome.HasResponse ? "no_response"
        : (outcome.Status / 100) switch
        {
            3 => "http_3xx",
            4 => "http_4xx",
            5 => "http_5xx",
            _ => "http_other",
        };

    private IEnumerable<Measurement<long>> Depths() => _lanes().SelectMany(lane =>
    {
        var stats = lane.Stats();
        return new[] { ("waiting", stats.Scheduled), ("due", stats.Due), ("held", stats.Held), ("in_flight", stats.InFlight) }
            .Select(s => new Measurement<long>(s.Item2, Kind(lane), Name(lane), new("state", s.Item1)));
    });
}
