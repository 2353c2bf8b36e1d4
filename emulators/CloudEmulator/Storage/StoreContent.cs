namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>What a store holds when it is opened.</summary>
/// <param name="Pending">How many parcels each resource has.</param>
/// <param name="LastId">The highest id of a parcel; 0 for none.</param>
internal sealed record StoreContent(IReadOnlyList<StoredResource> Resources, IReadOnlyDictionary<long, long> Pending, long LastId);
