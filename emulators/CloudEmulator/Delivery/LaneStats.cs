using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>A lane at one moment.</summary>
/// <param name="Depth">Parcels waiting or under way.</param>
/// <param name="Due">Waiting parcels whose time has come, in a lane that is not paused.</param>
/// <param name="Held">Waiting parcels whose time has come, in a lane that is paused.</param>
/// <param name="Settling">Parcels whose row is being written or removed.</param>
/// <param name="NextDueAt">When the first of the later ones is due, microseconds; null for none.</param>
/// <param name="OldestDueAt">Since when the longest waiting of those whose time has come is due, microseconds; null for none.</param>
/// <param name="Dispatched">Attempts begun since the start.</param>
internal sealed record LaneStats(
    ResourceKind Kind, string Name, bool IsPaused, int Depth, int Due, int Held, int Scheduled, int InFlight, int Settling, long? NextDueAt, long? OldestDueAt, long Dispatched, long Delivered, long FailedAttempts, long GivenUp)
{
    public bool IsIdle => Due == 0 && InFlight == 0 && Settling == 0;
}
