namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>What a store holds when it is opened.</summary>
/// <param name="Pending">How many parcels each resource has, as of the opening; with millions of them this takes a while.</param>
/// <param name="Purged">Up to which id the parcels of a resource were purged, where their rows may still be there.</param>
/// <param name="LastId">The highest id of a parcel; 0 for none.</param>
internal sealed record StoreContent(IReadOnlyList<StoredResource> Resources, Task<IReadOnlyDictionary<long, long>> Pending, IReadOnlyDictionary<long, long> Purged, long LastId);
