using System.Collections.Concurrent;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>Keeps nothing beyond the process but the memory of used names.</summary>
internal sealed class MemoryStore(TimeProvider time) : IStore
{
    private readonly ConcurrentDictionary<(long, string), long> _tombstones = new();
    private readonly ConcurrentDictionary<string, byte[]> _settings = new(StringComparer.Ordinal);
    private int _removals;

    public event Action? Recovered
    {
        add { }
        remove { }
    }

    public bool IsAvailable => true;

    public bool CanReadBack => false;

    public Task<StoreContent> OpenAsync(CancellationToken cancellation) => Task.FromResult(new StoreContent([], Task.FromResult<IReadOnlyDictionary<long, long>>(new Dictionary<long, long>()), new Dictionary<long, long>(), 0));

    public IDisposable? Together() => null;

    public Task<CreateOutcome> CreateAsync(Parcel parcel, HttpTarget target) =>
        Task.FromResult(parcel.IsNamed && IsTaken(parcel.Lane.Id, parcel.Name) ? CreateOutcome.Exists : CreateOutcome.Created);

    public Task RemoveAsync(Parcel parcel, long nameTakenUntil)
    {
        if (nameTakenUntil > 0)
        {
            _tombstones[(parcel.Lane.Id, parcel.Name)] = nameTakenUntil;
        }

        if (Interlocked.Increment(ref _removals) % 100_000 == 0)
        {
            var now = time.Microseconds();
            foreach (var tombstone in _tombstones.Where(t => t.Value <= now))
            {
                _tombstones.TryRemove(tombstone);
            }
        }

        return Task.CompletedTask;
    }

    public Task SaveAsync(Parcel parcel) => Task.CompletedTask;

    public Task<HttpTarget?> ReadTargetAsync(Parcel parcel) => Task.FromResult(parcel.Target);

    public Task<StoredParcel?> FindAsync(long resourceId, string name) => Task.FromResult<StoredParcel?>(null);

    public Task<IReadOnlyList<StoredParcel>> ReadPageAsync(long resourceId, ParcelKey after, int count, long dueSoonBefore, long purgedTo) => Task.FromResult<IReadOnlyList<StoredParcel>>([]);

    public Task<IReadOnlyList<StoredParcel>> ListAsync(long resourceId, string afterName, int count, long purgedTo) => Task.FromResult<IReadOnlyList<StoredParcel>>([]);

    public Task PurgeAsync(long resourceId, long lastId, long namesTakenUntil) => Task.CompletedTask;

    public Task<bool> WasRecentlyThereAsync(long resourceId, string name) => Task.FromResult(IsTaken(resourceId, name));

    public Task PutResourceAsync(StoredResource resource) => Task.CompletedTask;

    public Task ForgetResourceAsync(long id)
    {
        foreach (var key in _tombstones.Keys.Where(k => k.Item1 == id))
        {
            _tombstones.TryRemove(key, out _);
        }

        return Task.CompletedTask;
    }

    public Task<byte[]> GetOrAddSettingAsync(string name, Func<byte[]> make) => Task.FromResult(_settings.GetOrAdd(name, _ => make()));

    /// <summary>Forgets the used names.</summary>
    public void Clear() => _tombstones.Clear();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsTaken(long resourceId, string name) => _tombstones.TryGetValue((resourceId, name), out var until) && until > time.Microseconds();
}
