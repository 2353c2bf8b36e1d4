using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>Keeps resources and parcels. The engine alone decides; the store makes it durable.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>False while nothing can be stored; creation is then refused and nothing is dispatched.</summary>
    bool IsAvailable { get; }

    /// <summary>True when parcels and targets can be dropped from memory and read again.</summary>
    bool CanReadBack { get; }

    /// <summary>Raised when <see cref="IsAvailable"/> becomes true again.</summary>
    event Action? Recovered;

    /// <summary>Waits until this process alone owns the store, then reads what there is, without the parcels themselves.</summary>
    Task<StoreContent> OpenAsync(CancellationToken cancellation);

    /// <summary>Lets what is begun before the disposal become durable together, as far as possible; to be held without waiting for anything. Null when it makes no difference.</summary>
    IDisposable? Together();

    /// <summary>Completes when the parcel is durable.</summary>
    /// <exception cref="Api.ApiException">Unavailable: whether it is stored is not known, and may only be decided after the answer.</exception>
    Task<CreateOutcome> CreateAsync(Parcel parcel, HttpTarget target);

    /// <summary>Removes a parcel; completes when that is durable, whatever it takes.</summary>
    /// <param name="nameTakenUntil">Microseconds; 0 keeps no memory of the name.</param>
    Task RemoveAsync(Parcel parcel, long nameTakenUntil);

    /// <summary>Saves a parcel's schedule and counts and tells its lane; completes when that is durable, whatever it takes.</summary>
    Task SaveAsync(Parcel parcel);

    Task<HttpTarget?> ReadTargetAsync(Parcel parcel);

    /// <summary>The stored parcel of this name, whether memory knows of it or not.</summary>
    Task<StoredParcel?> FindAsync(long resourceId, string name);

    /// <summary>The next parcels of a resource in the order of their schedule, those that are due soon with their targets when these are small.</summary>
    /// <param name="purgedTo">Rows up to this id are left out.</param>
    Task<IReadOnlyList<StoredParcel>> ReadPageAsync(long resourceId, ParcelKey after, int count, long dueSoonBefore, long purgedTo);

    /// <summary>The next parcels of a resource in the order of their names.</summary>
    /// <param name="purgedTo">Rows up to this id are left out.</param>
    Task<IReadOnlyList<StoredParcel>> ListAsync(long resourceId, string afterName, int count, long purgedTo);

    /// <summary>Removes all parcels of a resource up to an id. Completes when it is sure to happen, whatever comes; rows may still be there, and come back from reads, for a while.</summary>
    /// <param name="namesTakenUntil">Microseconds.</param>
    Task PurgeAsync(long resourceId, long lastId, long namesTakenUntil);

    /// <summary>Whether a parcel of this name ended a short while ago.</summary>
    Task<bool> WasRecentlyThereAsync(long resourceId, string name);

    Task PutResourceAsync(StoredResource resource);

    /// <summary>Removes a resource with its parcels and all memory of it, the parcels after the fact as with <see cref="PurgeAsync"/>.</summary>
    Task ForgetResourceAsync(long id);

    /// <summary>A value made once and kept for good.</summary>
    Task<byte[]> GetOrAddSettingAsync(string name, Func<byte[]> make);
}
