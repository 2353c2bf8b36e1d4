using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>A queue as it stands; a change replaces it.</summary>
internal sealed record QueueResource(long Id, string Name, QueueSettings Settings, QueueState State, DateTimeOffset? PurgeTime, Lane? Lane, DateTimeOffset? DeletedAt)
{
    public string ShortName => Name[(Name.LastIndexOf('/') + 1)..];
}
