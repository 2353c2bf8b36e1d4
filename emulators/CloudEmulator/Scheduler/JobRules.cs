using System.Globalization;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>
/// How Cloud Scheduler delivers, by the comments of google/cloud/scheduler/v1/job.proto and target.proto: one execution at a time, redirects followed, no retry unless asked for.
/// </summary>
internal sealed class JobRules(JobDefinition definition, Action<Parcel, AttemptOutcome> attempted, Func<HttpTarget, Task<AttemptOutcome>> publish) : LaneRules
{
    private static readonly string[] s_internalHeaders = ["X-Google-", "X-AppEngine-"];

    public override ResourceKind Kind => ResourceKind.Job;

    public override RetryPolicy Retry => definition.Retry;

    public override int MaxConcurrent => 1;

    public override bool IsPaused => definition.State == JobState.Paused;

    public override TimeSpan Retention => TimeSpan.FromDays(31);

    public override bool FollowsRedirects => true;

    public override Task<AttemptOutcome>? SendAsync(Parcel parcel, HttpTarget target) => target.Method == JobDefinition.Publish ? publish(target) : null;

    public override void Decorate(HttpRequestMessage request, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        foreach (var name in request.Headers.Select(h => h.Key).Where(n => s_internalHeaders.Any(i => n.StartsWith(i, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            request.Headers.Remove(name);
        }

        foreach (var (name, value) in new[]
        {
            ("User-Agent", "Google-Cloud-Scheduler"),
            ("X-CloudScheduler", "true"),
            ("X-CloudScheduler-JobName", definition.ShortName),
            ("X-CloudScheduler-ScheduleTime", TickTime(parcel.Name).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        })
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (target.Body.Length > 0 && request.Content is { Headers.ContentType: null } content && !content.Headers.Contains("Content-Type"))
        {
            content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        }
    }

    public override void Attempted(Parcel parcel, AttemptOutcome outcome) => attempted(parcel, outcome);

    /// <summary>A tick's parcel is named by its time, so that a tick can't fire twice.</summary>
    public static string TickName(DateTimeOffset tick) => "tick-" + UnixTime.Microseconds(tick).ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset TickTime(string name) => UnixTime.Time(long.Parse(name.AsSpan(name.IndexOf('-', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture));
}
