using System.Globalization;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>How Cloud Tasks delivers.</summary>
internal sealed class QueueRules(string shortName, QueueSettings settings, QueueState state, AppEngineUrls appEngine) : LaneRules
{
    public const string UserAgent = "Google-Cloud-Tasks";

    public override ResourceKind Kind => ResourceKind.Queue;

    public override RetryPolicy Retry => settings.Retry;

    public override (double PerSecond, int Burst)? Rate => (settings.MaxDispatchesPerSecond, settings.MaxBurstSize);

    public override int MaxConcurrent => settings.MaxConcurrentDispatches;

    public override TimeSpan Retention => TimeSpan.FromDays(31);

    public override bool IsPaused => state != QueueState.Running;

    public override HttpTarget Override(HttpTarget target) => target.AppEngine is not null ? Routed(target) : settings.HttpTarget.IsNone ? target : settings.HttpTarget.Apply(target);

    /// <summary>The target with the routing that counts.</summary>
    public HttpTarget Routed(HttpTarget target) => target.AppEngine is null || settings.Routing is null ? target : target with { AppEngine = settings.Routing };

    public override (string Url, TargetAuthorization? Authorization) Destination(HttpTarget target) =>
        target.AppEngine is { } routing ? (appEngine.Of(routing) + target.Url, null) : base.Destination(target);

    public override Task<AttemptOutcome>? SendAsync(Parcel parcel, HttpTarget target) => Routed(target).AppEngine is { } routing && appEngine.Of(routing) is null
        ? Task.FromResult(new AttemptOutcome(0, false, AppEngineUrls.Missing(routing), null))
        : null;

    public override void Decorate(HttpRequestMessage request, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        var isAppEngine = target.AppEngine is not null;
        var names = isAppEngine ? TaskHeaderNames.AppEngine : TaskHeaderNames.CloudTasks;
        var headers = request.Headers;
        TargetRules.RemoveInternal(headers, target);
        headers.TryAddWithoutValidation("User-Agent", isAppEngine ? target.Headers.First(h => h.Key == "User-Agent").Value : UserAgent);
        Set(names.QueueName, shortName);
        Set(names.TaskName, parcel.Name);
        Set(names.RetryCount, attempt.RetryCount.ToString(CultureInfo.InvariantCulture));
        Set(names.ExecutionCount, (isAppEngine ? attempt.ResponseCount : attempt.ExecutionCount).ToString(CultureInfo.InvariantCulture));
        Set(names.Eta, AttemptSender.Eta(attempt.EtaMicroseconds));
        headers.Remove(names.PreviousResponse);
        headers.Remove(names.RetryReason);
        if (attempt.RetryCount == 0)
        {
            return;
        }

        if (isAppEngine)
        {
            var previous = attempt.WasAnswered ? attempt.PreviousStatus : 0;
            Set(names.PreviousResponse, previous.ToString(CultureInfo.InvariantCulture));
            Set(names.RetryReason, previous == StatusCodes.Status503ServiceUnavailable ? "Instance Unavailable" : "App Error");
            return;
        }

        if (attempt.PreviousStatus != 0)
        {
            Set(names.PreviousResponse, attempt.PreviousStatus.ToString(CultureInfo.InvariantCulture));
        }

        // The recorded service sends this one empty for HTTP targets.
        Set(names.RetryReason, "");

        void Set(string name, string value)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
