using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>A lane at one moment.</summary>
/// <param name="Depth">Parcels waiting or under way.</param>
/// <param name="Due">Waiting parcels whose time has come, in a lane that is not paused.</param>
/// <param name="Held">Waiting parcels whose time has come, in a lane that is paused or waits to be asked.</param>
/// <param name="Settling">Parcels whose row is being written or removed, or that are being handed on after their last attempt.</param>
/// <param name="NextDueAt">When the first of the later ones is due, microseconds; null for none.</param>
/// <param name="OldestDueAt">Since when the longest waiting of those whose time has come is due, microseconds; null for none.</param>
/// <param name="Pullers">Who wait for parcels of a lane that waits to be asked.</param>
/// <param name="Dispatched">Attempts begun since the start.</param>
/// <param name="RateShare">How much of its rate the lane gets, above 0 and up to 1.</param>
internal sealed record LaneStats(
    ResourceKind Kind, string Name, bool IsPaused, bool IsPull, int Depth, int Due, int Held, int Scheduled, int InFlight, int Settling, long? NextDueAt, long? OldestDueAt, int Pullers, long Dispatched, long Delivered, long FailedAttempts, long GivenUp, double RateShare)
{
    /// <summary>True when nothing happens until a time comes or somebody asks for something; what a puller has taken is the puller's to finish.</summary>
    public bool IsIdle => Settling == 0 && (IsPull || (Due == 0 && InFlight == 0));
}
