namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>What a store holds when it is opened.</summary>
internal sealed record StoreContent(IReadOnlyList<StoredResource> Resources, IReadOnlyList<StoredParcel> Parcels);
