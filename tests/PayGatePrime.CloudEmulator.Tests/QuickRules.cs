using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>A queue without a rate that tries again within some milliseconds.</summary>
internal sealed class QuickRules(bool isPaused) : LaneRules
{
    public override ResourceKind Kind => ResourceKind.Queue;

    public override RetryPolicy Retry { get; } = new(-1, TimeSpan.Zero, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(40), 3);

    public override int MaxConcurrent => 8;

    public override TimeSpan Retention => TimeSpan.FromDays(31);

    public override bool IsPaused => isPaused;

    public override void Decorate(HttpRequestMessage request, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
    }
}
