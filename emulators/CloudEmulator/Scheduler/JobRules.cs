using System.Globalization;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>How Cloud Scheduler delivers.</summary>
internal sealed class JobRules(string shortName, RetryPolicy retry, Action<Parcel, AttemptOutcome> attempted) : LaneRules
{
    public override ResourceKind Kind => ResourceKind.Job;

    public override RetryPolicy Retry => retry;

    public override TimeSpan Retention => TimeSpan.FromDays(31);

    public override void Decorate(HttpRequestMessage request, Parcel parcel, AttemptHeaders attempt)
    {
        foreach (var (name, value) in new[]
        {
            ("User-Agent", "Google-Cloud-Scheduler"),
            ("X-CloudScheduler", "true"),
            ("X-CloudScheduler-JobName", shortName),
            ("X-CloudScheduler-ScheduleTime", TickTime(parcel.Name).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        })
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    public override void Attempted(Parcel parcel, AttemptOutcome outcome) => attempted(parcel, outcome);

    /// <summary>A tick's parcel is named by its time, so that a tick can't fire twice.</summary>
    public static string TickName(DateTimeOffset tick) => "tick-" + UnixTime.Microseconds(tick).ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset TickTime(string name) => UnixTime.Time(long.Parse(name.AsSpan(name.IndexOf('-', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture));
}
