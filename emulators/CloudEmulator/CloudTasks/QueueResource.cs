using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Iam;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>A queue as it stands; a change replaces it.</summary>
internal sealed record QueueResource(long Id, string Name, QueueSettings Settings, QueueState State, DateTimeOffset? PurgeTime, IamPolicy Policy, Lane? Lane, DateTimeOffset? DeletedAt)
{
    public string ShortName => Name[(Name.LastIndexOf('/') + 1)..];
}
