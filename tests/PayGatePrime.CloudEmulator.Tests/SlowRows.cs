using System.Threading.Channels;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Rows as Postgres would keep them, each call taking its effect at some moment within its time, and some answered as failed after their effect.</summary>
internal sealed class SlowRows : IStore
{
    private readonly Lock _gate = new();
    private readonly Random _chance;
    private readonly Dictionary<long, StoredParcel> _rows = [];
    private readonly HashSet<string> _usedNames = new(StringComparer.Ordinal);
    private readonly Channel<(Parcel Parcel, TaskCompletionSource Done)> _saves = Channel.CreateUnbounded<(Parcel, TaskCompletionSource)>();
    private readonly Task _saving;
    private Task _sweeping = Task.CompletedTask;

    public SlowRows(int seed)
    {
        _chance = new Random(seed);
        _saving = Task.Run(WriteAsync);
    }

    public event Action? Recovered
    {
        add { }
        remove { }
    }

    /// <summary>Whether some creations are answered as failed though they took place.</summary>
    public bool MayFail { get; init; } = true;

    /// <summary>Awaited between the reading of a page and its arrival.</summary>
    public Func<Task> HoldPage { get; set; } = () => Task.CompletedTask;

    public bool IsAvailable => true;

    public bool CanReadBack => true;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    public Task<StoreContent> OpenAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public IDisposable? Together() => null;

    public async Task<CreateOutcome> CreateAsync(Parcel parcel, HttpTarget target)
    {
        await DelayAsync();
        lock (_gate)
        {
            if (_usedNames.Contains(parcel.Name) || _rows.Values.Any(r => r.Name == parcel.Name))
            {
                return CreateOutcome.Exists;
            }

            _rows.Add(parcel.Id, parcel.ToStored() with { Target = target.ToBytes() });
        }

        await DelayAsync();
        return MayFail && Happens(30) ? throw ApiException.Unavailable("The answer was lost.") : CreateOutcome.Created;
    }

    public async Task RemoveAsync(Parcel parcel, long nameTakenUntil)
    {
        await DelayAsync();
        lock (_gate)
        {
            if (_rows.Remove(parcel.Id) && nameTakenUntil > 0)
            {
                _usedNames.Add(parcel.Name);
            }
        }

        await DelayAsync();
    }

    public Task SaveAsync(Parcel parcel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _saves.Writer.TryWrite((parcel, done)).ShouldBeTrue();
        return done.Task;
    }

    public async Task<HttpTarget?> ReadTargetAsync(Parcel parcel) =>
        (await ReadAsync(() => _rows.GetValueOrDefault(parcel.Id)))?.Target is { } target ? HttpTarget.FromBytes(target) : null;

    public Task<StoredParcel?> FindAsync(long resourceId, string name) => ReadAsync(() => _rows.Values.FirstOrDefault(r => r.Name == name));

    public async Task<IReadOnlyList<StoredParcel>> ReadPageAsync(long resourceId, ParcelKey after, int count, long dueSoonBefore, long purgedTo)
    {
        var withTargets = Happens(2);
        var page = await ReadAsync<IReadOnlyList<StoredParcel>>(() =>
        [
            .. _rows.Values.Where(r => r.Id > purgedTo && new ParcelKey(r.ScheduledAt, r.Id) > after).OrderBy(r => new ParcelKey(r.ScheduledAt, r.Id)).Take(count)
                .Select(r => withTargets ? r : r with { Target = null }),
        ]);
        await HoldPage();
        return page;
    }

    public Task<IReadOnlyList<StoredParcel>> ListAsync(long resourceId, string afterName, int count, long purgedTo) => ReadAsync<IReadOnlyList<StoredParcel>>(() =>
        [.. _rows.Values.Where(r => r.Id > purgedTo && string.CompareOrdinal(r.Name, afterName) > 0).OrderBy(r => r.Name, StringComparer.Ordinal).Take(count)]);

    public async Task PurgeAsync(long resourceId, long lastId, long namesTakenUntil)
    {
        await DelayAsync();
        _sweeping = SweepAsync(_sweeping, lastId);
    }

    public Task<bool> WasRecentlyThereAsync(long resourceId, string name) => throw new NotSupportedException();

    public Task PutResourceAsync(StoredResource resource) => throw new NotSupportedException();

    public Task ForgetResourceAsync(long id) => throw new NotSupportedException();

    public Task<byte[]> GetOrAddSettingAsync(string name, Func<byte[]> make) => throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        _saves.Writer.Complete();
        await _saving;
        await _sweeping;
    }

    private async Task SweepAsync(Task before, long lastId)
    {
        await before;
        for (var isDone = false; !isDone;)
        {
            await DelayAsync();
            lock (_gate)
            {
                var some = _rows.Values.Where(r => r.Id <= lastId).Take(5).ToArray();
                foreach (var row in some)
                {
                    _rows.Remove(row.Id);
                    _usedNames.Add(row.Name);
                }

                isDone = some.Length == 0;
            }
        }
    }

    private async Task<T> ReadAsync<T>(Func<T> read)
    {
        await DelayAsync();
        T result;
        lock (_gate)
        {
            result = read();
        }

        await DelayAsync();
        return result;
    }

    private async Task WriteAsync()
    {
        await foreach (var (parcel, done) in _saves.Reader.ReadAllAsync())
        {
            await DelayAsync();
            var (row, changes) = parcel.Lane.Read(() => (parcel.ToStored(), parcel.Changes));
            await DelayAsync();
            lock (_gate)
            {
                if (_rows.TryGetValue(row.Id, out var old))
                {
                    _rows[row.Id] = row with { Target = old.Target };
                }
            }

            await DelayAsync();
            parcel.Lane.Saved(parcel, changes);
            done.SetResult();
        }
    }

    private bool Happens(int oneIn)
    {
        lock (_gate)
        {
            return _chance.Next(oneIn) == 0;
        }
    }

    private async Task DelayAsync()
    {
        int kind;
        lock (_gate)
        {
            kind = _chance.Next(4);
        }

        if (kind == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(3));
        }
        else if (kind == 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
        else if (kind == 2)
        {
            await Task.Yield();
        }
    }
}
