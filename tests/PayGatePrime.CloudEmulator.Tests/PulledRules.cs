using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>A subscription that is pulled, and has what was given back again within some milliseconds.</summary>
internal sealed class PulledRules(bool isOrdered) : LaneRules
{
    public override ResourceKind Kind => ResourceKind.Subscription;

    public override RetryPolicy Retry { get; } = new(-1, TimeSpan.Zero, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(20), 3);

    public override TimeSpan Retention => TimeSpan.FromDays(31);

    public override bool IsPull => true;

    public override bool IsOrdered => isOrdered;

    public override void Decorate(HttpRequestMessage request, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
    }
}
