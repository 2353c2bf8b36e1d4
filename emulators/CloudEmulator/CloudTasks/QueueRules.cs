using System.Globalization;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>How Cloud Tasks delivers.</summary>
internal sealed class QueueRules(string shortName, QueueSettings settings, QueueState state) : LaneRules
{
    public const string UserAgent = "Google-Cloud-Tasks";

    public override ResourceKind Kind => ResourceKind.Queue;

    public override RetryPolicy Retry => settings.Retry;

    public override (double PerSecond, int Burst)? Rate => (settings.MaxDispatchesPerSecond, settings.MaxBurstSize);

    public override int MaxConcurrent => settings.MaxConcurrentDispatches;

    public override TimeSpan Retention => TimeSpan.FromDays(31);

    public override bool IsPaused => state != QueueState.Running;

    public override void Decorate(HttpRequestMessage request, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        Set("X-CloudTasks-QueueName", shortName);
        Set("X-CloudTasks-TaskName", parcel.Name);
        Set("X-CloudTasks-TaskRetryCount", attempt.RetryCount.ToString(CultureInfo.InvariantCulture));
        Set("X-CloudTasks-TaskExecutionCount", attempt.ExecutionCount.ToString(CultureInfo.InvariantCulture));
        Set("X-CloudTasks-TaskETA", AttemptSender.Eta(attempt.EtaMicroseconds));
        headers.Remove("X-CloudTasks-TaskPreviousResponse");
        headers.Remove("X-CloudTasks-TaskRetryReason");
        if (attempt.RetryCount > 0)
        {
            if (attempt.PreviousStatus != 0)
            {
                Set("X-CloudTasks-TaskPreviousResponse", attempt.PreviousStatus.ToString(CultureInfo.InvariantCulture));
            }

            // The recorded service sends this one empty for HTTP targets.
            Set("X-CloudTasks-TaskRetryReason", "");
        }

        void Set(string name, string value)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
