using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Telemetry;

/// <summary>A store whose changes are timed, as those see them who wait for them.</summary>
internal sealed class MeasuredStore(IStore store, EmulatorMetrics metrics) : IStore
{
    public event Action? Recovered
    {
        add => store.Recovered += value;
        remove => store.Recovered -= value;
    }

    public bool IsAvailable => store.IsAvailable;

    public bool CanReadBack => store.CanReadBack;

    public Task<StoreContent> OpenAsync(CancellationToken cancellation) => store.OpenAsync(cancellation);

    public IDisposable? Together() => store.Together();

    public Task<CreateOutcome> CreateAsync(Parcel parcel, HttpTarget target) => TimedAsync("create", store.CreateAsync(parcel, target));

    public Task RemoveAsync(Parcel parcel, long nameTakenUntil) => TimedAsync("remove", store.RemoveAsync(parcel, nameTakenUntil));

    public Task SaveAsync(Parcel parcel) => TimedAsync("save", store.SaveAsync(parcel));

    public Task<HttpTarget?> ReadTargetAsync(Parcel parcel) => store.ReadTargetAsync(parcel);

    public Task<StoredParcel?> FindAsync(long resourceId, string name) => store.FindAsync(resourceId, name);

    public Task<IReadOnlyList<StoredParcel>> ReadPageAsync(long resourceId, ParcelKey after, int count, long dueSoonBefore, long purgedTo) =>
        store.ReadPageAsync(resourceId, after, count, dueSoonBefore, purgedTo);

    public Task<IReadOnlyList<StoredParcel>> ListAsync(long resourceId, string afterName, int count, long purgedTo) => store.ListAsync(resourceId, afterName, count, purgedTo);

    public Task PurgeAsync(long resourceId, long lastId, long namesTakenUntil) => TimedAsync("purge", store.PurgeAsync(resourceId, lastId, namesTakenUntil));

    public Task<bool> WasRecentlyThereAsync(long resourceId, string name) => store.WasRecentlyThereAsync(resourceId, name);

    public Task PutResourceAsync(StoredResource resource) => TimedAsync("resource", store.PutResourceAsync(resource));

    public Task ForgetResourceAsync(long id) => TimedAsync("resource", store.ForgetResourceAsync(id));

    public Task<byte[]> GetOrAddSettingAsync(string name, Func<byte[]> make) => store.GetOrAddSettingAsync(name, make);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task<T> TimedAsync<T>(string operation, Task<T> change)
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = await change;
        metrics.Committed(operation, TimeProvider.System.GetElapsedTime(start));
        return result;
    }

    private async Task TimedAsync(string operation, Task change)
    {
        var start = TimeProvider.System.GetTimestamp();
        await change;
        metrics.Committed(operation, TimeProvider.System.GetElapsedTime(start));
    }
}
