using System.Data;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>Keeps everything in Postgres: one owner, who reads it all once and from then on only writes, in groups.</summary>
internal sealed partial class PostgresStore : IStore
{
    /// <summary>The tables change size by orders of magnitude between two statistics runs; every statement here is meant to go through an index.</summary>
    public const string PlannerSettings = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off -c enable_hashjoin=off -c enable_mergejoin=off";
    private const long OwnerLock = 0x5047_5045_4D55_4C31;
    private const int MaxBatch = 256;
    private const int MaxMutations = 1000;
    private static readonly TimeSpan s_maxCreationAge = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_maxMutationAge = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_maxReadAge = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_countWait = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action _ownershipLost;
    private readonly string _holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly NpgsqlDataSource _data;
    private readonly Batcher<CreateItem> _creations;
    private readonly Batcher<MutationItem> _mutations;
    private readonly Batcher<ReadItem> _reads;
    private readonly PostgresSweep _sweep;
    private readonly CancellationTokenSource _closing = new();
    private NpgsqlConnection? _owner;
    private Task _watch = Task.CompletedTask;
    private long _epoch;
    private volatile bool _isAvailable;

    public PostgresStore(string connectionString, TimeProvider time, ILogger<PostgresStore> log, TimeSpan forgetEvery, Action ownershipLost)
    {
        _time = time;
        _log = log;
        _ownershipLost = ownershipLost;
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "cloud-emulator",
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 1,
            Timeout = 10,
            CommandTimeout = 30,
            TcpKeepAlive = true,
            MaxPoolSize = 12,
        };

        settings.Options = $"{settings.Options} {PlannerSettings}".Trim();
        _data = NpgsqlDataSource.Create(settings);
        _sweep = new PostgresSweep(_data, time, forgetEvery, () => _isAvailable, log);
        _creations = new Batcher<CreateItem>(2, MaxBatch, s_maxCreationAge, WriteCreationsAsync);
        _mutations = new Batcher<MutationItem>(1, MaxMutations, s_maxMutationAge, WriteMutationsAsync);
        _reads = new Batcher<ReadItem>(2, MaxBatch, s_maxReadAge, ReadTargetsAsync);
    }

    public event Action? Recovered;

    public bool IsAvailable => _isAvailable;

    public bool CanReadBack => true;

    public async Task<StoreContent> OpenAsync(CancellationToken cancellation)
    {
        var (owner, epoch) = await OwnAsync(cancellation);
        _owner = owner;
        _epoch = epoch;
        var content = await LoadAsync(cancellation);
        _isAvailable = true;
        _watch = WatchAsync();
        _sweep.Start();
        return content;
    }

    public IDisposable? Together()
    {
        _creations.Hold();
        _mutations.Hold();
        return new Held(this);
    }

    public async Task<CreateOutcome> CreateAsync(Parcel parcel, HttpTarget target)
    {
        var item = new CreateItem(parcel, target.ToBytes());
        if (!_isAvailable || !_creations.Add(item))
        {
            throw ApiException.Unavailable("The store is not reachable. Try again shortly.");
        }

        return await item.Done.Task;
    }

    public Task RemoveAsync(Parcel parcel, long nameTakenUntil) => ChangeAsync(new MutationItem(parcel, nameTakenUntil));

    public Task SaveAsync(Parcel parcel) => ChangeAsync(new MutationItem(parcel, null));

    public Task<HttpTarget?> ReadTargetAsync(Parcel parcel)
    {
        var item = new ReadItem(parcel.Id);
        return _reads.Add(item) ? item.Done.Task : throw ApiException.Unavailable("The emulator is stopping.");
    }

    public async Task<StoredParcel?> FindAsync(long resourceId, string name) => await CallAsync(async () =>
    {
        await using var command = _data.CreateCommand(PostgresSchema.Find);
        command.Parameters.Add(new() { Value = resourceId });
        command.Parameters.Add(new() { Value = name });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Parcel(reader) : null;
    });

    public async Task<IReadOnlyList<StoredParcel>> ReadPageAsync(long resourceId, ParcelKey after, int count, long dueSoonBefore, long purgedTo) =>
        await ReadAsync(PostgresSchema.Page, resourceId, after.At, after.Id, (long)count, dueSoonBefore, purgedTo);

    public async Task<IReadOnlyList<StoredParcel>> ListAsync(long resourceId, string afterName, int count, long purgedTo) =>
        await ReadAsync(PostgresSchema.List, resourceId, afterName, (long)count, purgedTo);

    public async Task PurgeAsync(long resourceId, long lastId, long namesTakenUntil)
    {
        await UntilWrittenAsync(1, async () =>
        {
            await using var connection = await _data.OpenConnectionAsync();
            await NotePurgeAsync(connection, null, resourceId, lastId, namesTakenUntil);
        });
        _sweep.PurgeSoon();
    }

    public async Task<bool> WasRecentlyThereAsync(long resourceId, string name) => await CallAsync(async () =>
    {
        // A row that is still there for a task that is not was purged, and waits for the sweep.
        await using var command = _data.CreateCommand("""
            select 1 from emulator.tombstone where resource_id = $1 and name = $2 and expires_at > $3
            union all
            select 1 from emulator.task where resource_id = $1 and name = $2
            """);
        command.Parameters.Add(new() { Value = resourceId });
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = _time.Microseconds() });
        return await command.ExecuteScalarAsync() is not null;
    });

    public async Task PutResourceAsync(StoredResource resource) => await CallAsync(async () =>
    {
        await using var connection = await _data.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("""
            insert into emulator.resource (id, kind, name, body, deleted_at) values ($1, $2, $3, $4, $5)
            on conflict (id) do update set body = excluded.body, deleted_at = excluded.deleted_at
            """, connection, transaction);
        command.Parameters.Add(new() { Value = resource.Id });
        command.Parameters.Add(new() { Value = (short)resource.Kind });
        command.Parameters.Add(new() { Value = resource.Name });
        command.Parameters.Add(new() { Value = resource.Body, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = (object?)resource.DeletedAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        await command.ExecuteNonQueryAsync();
        if (resource.DeletedAt is not null)
        {
            await NotePurgeAsync(connection, transaction, resource.Id, long.MaxValue, namesTakenUntil: 0);
        }

        await transaction.CommitAsync();
        if (resource.DeletedAt is not null)
        {
            _sweep.PurgeSoon();
        }

        return true;
    });

    public async Task ForgetResourceAsync(long id) => await CallAsync(async () =>
    {
        await using var connection = await _data.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await NotePurgeAsync(connection, transaction, id, long.MaxValue, namesTakenUntil: 0);
        await using var command = new NpgsqlCommand("delete from emulator.resource where id = $1", connection, transaction);
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        _sweep.PurgeSoon();
        return true;
    });

    public async Task<byte[]> GetOrAddSettingAsync(string name, Func<byte[]> make) => await CallAsync(async () =>
    {
        await using var read = _data.CreateCommand("select value from emulator.setting where name = $1");
        read.Parameters.Add(new() { Value = name });
        if (await read.ExecuteScalarAsync() is byte[] value)
        {
            return value;
        }

        value = make();
        await using var write = _data.CreateCommand("insert into emulator.setting (name, value) values ($1, $2)");
        write.Parameters.Add(new() { Value = name });
        write.Parameters.Add(new() { Value = value });
        await write.ExecuteNonQueryAsync();
        return value;
    });

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        try
        {
            await Task.WhenAll(_creations.CompleteAsync(), _reads.CompleteAsync(), _mutations.CompleteAsync()).WaitAsync(TimeSpan.FromSeconds(10), _time);
        }
        catch (TimeoutException)
        {
            LogUnwritten(_log);
        }

        _isAvailable = false;
        await _watch;
        await _sweep.DisposeAsync();
        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }

        await _data.DisposeAsync();
        _closing.Dispose();
    }

    public static bool IsTransient(Exception e) => e is NpgsqlException or SocketException or TimeoutException or IOException;

    private static async Task NotePurgeAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, long resourceId, long lastId, long namesTakenUntil)
    {
        await using var command = new NpgsqlCommand(PostgresSchema.NotePurge, connection, transaction);
        command.Parameters.Add(new() { Value = resourceId });
        command.Parameters.Add(new() { Value = lastId });
        command.Parameters.Add(new() { Value = namesTakenUntil });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>When the process is ending the row stays as it is, and the next run delivers it again.</summary>
    private Task ChangeAsync(MutationItem item) => _mutations.Add(item) ? item.Done.Task : Task.CompletedTask;

    private static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (IsTransient(e))
        {
            throw ApiException.Unavailable("The store is not reachable. Try again shortly.", e);
        }
    }

    /// <summary>Takes the owner's lock, waiting while another process has it.</summary>
    private async Task<(NpgsqlConnection Connection, long Epoch)> OwnAsync(CancellationToken cancellation)
    {
        var wait = s_firstRetry;
        while (true)
        {
            NpgsqlConnection? connection = null;
            try
            {
                connection = await _data.OpenConnectionAsync(cancellation);
                if (!(bool)(await ScalarAsync(connection, $"select pg_try_advisory_lock({OwnerLock})", cancellation))!)
                {
                    LogStandby(_log);
                    await ScalarAsync(connection, $"select pg_advisory_lock({OwnerLock})", cancellation);
                }

                await ScalarAsync(connection, PostgresSchema.Create, cancellation);

                // An answer may be lost and this run again, so the epoch only counts changes of the holder.
                var epoch = (long)(await ScalarAsync(
                    connection, $"update emulator.owner set epoch = epoch + (holder is distinct from '{_holder}')::int, holder = '{_holder}' returning epoch", cancellation))!;
                return (connection, epoch);
            }
            catch (Exception e) when (IsTransient(e) && !cancellation.IsCancellationRequested)
            {
                LogUnreachable(_log, e.Message);
                if (connection is not null)
                {
                    await connection.DisposeAsync();
                }

                await Task.Delay(wait, _time, cancellation);
                wait = wait * 2 < s_lastRetry ? wait * 2 : s_lastRetry;
            }
            catch
            {
                if (connection is not null)
                {
                    await connection.DisposeAsync();
                }

                throw;
            }
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellation);
    }

    private async Task<StoreContent> LoadAsync(CancellationToken cancellation)
    {
        await using var connection = await _data.OpenConnectionAsync(cancellation);
        var resources = new List<StoredResource>();
        await using (var command = new NpgsqlCommand("select id, kind, name, body::text, deleted_at from emulator.resource order by id", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                resources.Add(new StoredResource(
                    reader.GetInt64(0), (ResourceKind)reader.GetInt16(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetInt64(4)));
            }
        }

        // A task whose creation crossed the deletion of its queue is one that was deleted with it.
        foreach (var orphaned in (await HoldersAsync(connection, cancellation)).Except(resources.Where(r => r.DeletedAt is null).Select(r => r.Id)))
        {
            await NotePurgeAsync(connection, null, orphaned, long.MaxValue, namesTakenUntil: 0);
        }

        // A purge counts, too: after the clock went back, ids that began below its end would be taken for purged ones.
        var lastId = await ScalarAsync(connection, PostgresSchema.LastId, cancellation);
        var pending = await BeginCountAsync(cancellation);
        await Task.WhenAny(pending, Task.Delay(s_countWait, cancellation));
        return new StoreContent(resources, pending, await PurgedAsync(connection, cancellation), lastId as long? ?? 0);
    }

    private static async Task<IReadOnlyDictionary<long, long>> PurgedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var purged = new Dictionary<long, long>();
        await using var command = new NpgsqlCommand(PostgresSchema.Purges, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            purged.Add(reader.GetInt64(0), reader.GetInt64(1));
        }

        return purged;
    }

    private static async Task<IReadOnlyList<long>> HoldersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var holders = new List<long>();
        await using var command = new NpgsqlCommand(PostgresSchema.Holders, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            holders.Add(reader.GetInt64(0));
        }

        return holders;
    }

    /// <summary>Takes the snapshot now, and counts what is in it in the background.</summary>
    private async Task<Task<IReadOnlyDictionary<long, long>>> BeginCountAsync(CancellationToken cancellation)
    {
        var connection = await _data.OpenConnectionAsync(cancellation);
        NpgsqlTransaction transaction;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
            await using var snapshot = new NpgsqlCommand("select 1 from emulator.task limit 1", connection, transaction);
            await snapshot.ExecuteNonQueryAsync(cancellation);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        return CountAsync(connection, transaction);
    }

    private async Task<IReadOnlyDictionary<long, long>> CountAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        await using (connection)
        await using (transaction)
        {
            await using var command = new NpgsqlCommand(PostgresSchema.Count, connection, transaction) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(_closing.Token);
            var pending = new Dictionary<long, long>();
            while (await reader.ReadAsync(_closing.Token))
            {
                pending.Add(reader.GetInt64(0), reader.GetInt64(1));
            }

            return pending;
        }
    }

    private async Task<IReadOnlyList<StoredParcel>> ReadAsync(string statement, params object[] values) => await CallAsync(async () =>
    {
#pragma warning disable CA2100 // Constants of PostgresSchema.
        await using var command = _data.CreateCommand(statement);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        var rows = new List<StoredParcel>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(Parcel(reader));
        }

        return rows;
    });

    private static StoredParcel Parcel(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetBoolean(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt32(6), reader.GetInt32(7),
        reader.GetInt32(8), reader.GetInt32(9), reader.GetInt64(10), reader.GetInt64(11), reader.GetInt64(12), reader.GetInt64(13), reader.GetInt32(14), reader.GetInt32(15),
        reader.IsDBNull(16) ? null : reader.GetString(16), reader.FieldCount > 17 && !reader.IsDBNull(17) ? reader.GetFieldValue<byte[]>(17) : null);

    /// <summary>Notices at once when the owner's session ends, and gets it back.</summary>
    private async Task WatchAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await _owner!.WaitAsync(_closing.Token);
                continue;
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (IsTransient(e) || e is InvalidOperationException)
            {
                _isAvailable = false;
                LogLost(_log, e.Message);
            }

            try
            {
                await _owner!.DisposeAsync();
                var (owner, epoch) = await OwnAsync(_closing.Token);
                _owner = owner;
                if (epoch != _epoch)
                {
                    LogTakenOver(_log);
                    _ownershipLost();
                    return;
                }

                _isAvailable = true;
                LogRecovered(_log);
                Recovered?.Invoke();
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task WriteCreationsAsync(List<CreateItem> batch)
    {
        try
        {
            var count = batch.Count;
            var ids = new long[count];
            var resources = new long[count];
            var names = new string[count];
            var named = new bool[count];
            var created = new long[count];
            var scheduled = new long[count];
            var deadlines = new int[count];
            var targets = new byte[count][];
            for (var i = 0; i < count; i++)
            {
                var parcel = batch[i].Parcel;
                ids[i] = parcel.Id;
                resources[i] = parcel.Lane.Id;
                names[i] = parcel.Name;
                named[i] = parcel.IsNamed;
                created[i] = parcel.CreatedAt;
                scheduled[i] = parcel.ScheduledAt;
                deadlines[i] = parcel.DeadlineMilliseconds;
                targets[i] = batch[i].Target;
            }

            var mark = _sweep.Mark;
            var stored = new HashSet<long>(count);
            await using (var command = _data.CreateCommand(PostgresSchema.Insert))
            {
                foreach (var values in (object[])[ids, resources, names, named, created, scheduled, deadlines, targets, _time.Microseconds()])
                {
                    command.Parameters.Add(new() { Value = values });
                }

                await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult);
                while (await reader.ReadAsync())
                {
                    stored.Add(reader.GetInt64(0));
                }
            }

            if (_sweep.HasPurgedSince(mark))
            {
                await TakeBackAsync([.. batch.Select(i => i.Parcel).Where(p => p.IsNamed && stored.Contains(p.Id))], stored);
            }

            foreach (var item in batch)
            {
                item.Done.SetResult(stored.Contains(item.Parcel.Id) ? CreateOutcome.Created : CreateOutcome.Exists);
            }
        }
        catch (Exception e)
        {
            LogNotCreated(_log, batch.Count, e.Message);
            foreach (var item in batch)
            {
                item.Done.TrySetException(ApiException.Unavailable("The task could not be stored. Try again shortly.", e));
            }
        }
    }

    /// <summary>An insertion that met a row on its way out waited for it, and did not see the name taken that was taken meanwhile.</summary>
    private async Task TakeBackAsync(Parcel[] named, HashSet<long> stored)
    {
        if (named.Length == 0)
        {
            return;
        }

        await using var command = _data.CreateCommand(PostgresSchema.TakeBack);
        foreach (var values in (object[])[named.Select(p => p.Id).ToArray(), named.Select(p => p.Lane.Id).ToArray(), named.Select(p => p.Name).ToArray(), _time.Microseconds()])
        {
            command.Parameters.Add(new() { Value = values });
        }

        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            stored.Remove(reader.GetInt64(0));
        }
    }

    private async Task WriteMutationsAsync(List<MutationItem> batch)
    {
        var removed = batch.Where(i => i.NameTakenUntil is not null).ToArray();
        var gone = removed.Select(i => i.Parcel.Id).ToHashSet();
        var saved = batch.Where(i => i.NameTakenUntil is null && !gone.Contains(i.Parcel.Id)).Select(i => i.Parcel).Distinct().ToArray();
        await UntilWrittenAsync(batch.Count, async () =>
        {
            if (removed.Length > 0)
            {
                await using var command = _data.CreateCommand(PostgresSchema.Remove);
                command.Parameters.Add(new() { Value = removed.Select(i => i.Parcel.Id).ToArray() });
                command.Parameters.Add(new() { Value = removed.Select(i => i.NameTakenUntil!.Value).ToArray() });
                await command.ExecuteNonQueryAsync();
            }

            if (saved.Length > 0)
            {
                await SaveAsync(saved);
            }
        });
        foreach (var item in batch)
        {
            item.Done.SetResult();
        }
    }

    /// <summary>Tries until it succeeds, or until the process ends.</summary>
    private async Task UntilWrittenAsync(int changes, Func<Task> write)
    {
        var wait = s_firstRetry;
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception e)
            {
                LogRetry(_log, changes, e.Message);
                if (_closing.IsCancellationRequested)
                {
                    return;
                }

                await Task.Delay(wait, _time);
                wait = wait * 2 < s_lastRetry ? wait * 2 : s_lastRetry;
            }
        }
    }

    private async Task SaveAsync(Parcel[] parcels)
    {
        var saved = Array.ConvertAll(parcels, p => p.Lane.Read(() => (Row: p.ToStored(), p.Changes)));
        await using (var command = _data.CreateCommand(PostgresSchema.Save))
        {
            foreach (var values in (object[])
            [
                Column(r => r.Id), Column(r => r.ScheduledAt), Column(r => r.Dispatches), Column(r => r.Responses), Column(r => r.Executions), Column(r => r.FirstDispatchAt),
                Column(r => r.LastScheduledAt), Column(r => r.LastDispatchAt), Column(r => r.LastResponseAt), Column(r => r.PreviousStatus), Column(r => r.LastCode), Column(r => r.LastMessage),
            ])
            {
                command.Parameters.Add(new() { Value = values });
            }

            await command.ExecuteNonQueryAsync();
        }

        for (var i = 0; i < parcels.Length; i++)
        {
            parcels[i].Lane.Saved(parcels[i], saved[i].Changes);
        }

        T[] Column<T>(Func<StoredParcel, T> value) => Array.ConvertAll(saved, s => value(s.Row));
    }

    private async Task ReadTargetsAsync(List<ReadItem> batch)
    {
        try
        {
            var found = new Dictionary<long, byte[]>(batch.Count);
            await using (var command = _data.CreateCommand(PostgresSchema.Targets))
            {
                command.Parameters.Add(new() { Value = batch.Select(i => i.Id).Distinct().ToArray() });
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    found[reader.GetInt64(0)] = reader.GetFieldValue<byte[]>(1);
                }
            }

            foreach (var item in batch)
            {
                item.Done.SetResult(found.TryGetValue(item.Id, out var bytes) ? HttpTarget.FromBytes(bytes) : null);
            }
        }
        catch (Exception e)
        {
            foreach (var item in batch)
            {
                item.Done.TrySetException(ApiException.Unavailable("The task could not be read. Try again shortly.", e));
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Another emulator owns this store; waiting until it ends.")]
    private static partial void LogStandby(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Postgres can't be reached, trying again: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "The connection to Postgres is lost; nothing is accepted or sent until it is back: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Postgres is back.")]
    private static partial void LogRecovered(ILogger logger);

    [LoggerMessage(LogLevel.Critical, "Another emulator took over the store while Postgres was away; this one ends.")]
    private static partial void LogTakenOver(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "{Count} tasks could not be stored: {Reason}")]
    private static partial void LogNotCreated(ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} changes could not be written, trying again: {Reason}")]
    private static partial void LogRetry(ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "Not all changes could be written before the end; some tasks will be delivered again.")]
    private static partial void LogUnwritten(ILogger logger);

    private sealed class Held(PostgresStore store) : IDisposable
    {
        public void Dispose()
        {
            store._creations.Release();
            store._mutations.Release();
        }
    }

    private sealed record CreateItem(Parcel Parcel, byte[] Target)
    {
        public TaskCompletionSource<CreateOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <param name="NameTakenUntil">Null for a parcel that is saved and not removed.</param>
    private sealed record MutationItem(Parcel Parcel, long? NameTakenUntil)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record ReadItem(long Id)
    {
        public TaskCompletionSource<HttpTarget?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
