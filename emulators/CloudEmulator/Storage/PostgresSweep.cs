using Npgsql;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>Deletes in the background what nobody waits for: the rows of what was purged or deleted, and names that have run out.</summary>
internal sealed partial class PostgresSweep(NpgsqlDataSource data, TimeProvider time, TimeSpan forgetEvery, Func<bool> isAvailable, ILogger log) : IAsyncDisposable
{
    private const int MaxForgotten = 10_000;
    private const int MaxPurged = 5000;
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _purgeNoted = new(0);
    private long _begun;
    private long _ended;
    private Task _forgetting = Task.CompletedTask;
    private Task _purging = Task.CompletedTask;

    /// <summary>Begins with what an earlier run has left.</summary>
    public void Start()
    {
        _forgetting = UntilClosedAsync(ForgetNamesAsync);
        _purging = UntilClosedAsync(PurgeAsync);
        PurgeSoon();
    }

    /// <summary>A moment to ask <see cref="HasPurgedSince"/> about.</summary>
    public long Mark => Volatile.Read(ref _ended);

    /// <summary>Whether rows were purged at any time since a mark.</summary>
    public bool HasPurgedSince(long mark) => Volatile.Read(ref _begun) != mark;

    /// <summary>Has the purges that are noted carried out.</summary>
    public void PurgeSoon() => _purgeNoted.Release();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _forgetting;
        await _purging;
        _closing.Dispose();
        _purgeNoted.Dispose();
    }

    private async Task UntilClosedAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Deletes the names that have run out, at once and then from time to time.</summary>
    private async Task ForgetNamesAsync(CancellationToken closing)
    {
        while (true)
        {
            try
            {
                while (isAvailable() && await ExecuteAsync(PostgresSchema.Forget, closing, time.Microseconds(), MaxForgotten) == MaxForgotten)
                {
                    closing.ThrowIfCancellationRequested();
                }
            }
            catch (Exception e) when (PostgresStore.IsTransient(e))
            {
                LogNotForgotten(log, e.Message);
            }

            await Task.Delay(forgetEvery, time, closing);
        }
    }

    private async Task PurgeAsync(CancellationToken closing)
    {
        while (true)
        {
            await _purgeNoted.WaitAsync(closing);
            try
            {
                foreach (var (resourceId, lastId, namesTakenUntil) in await PurgesAsync(closing))
                {
                    await PurgeAsync(resourceId, lastId, namesTakenUntil, closing);
                }
            }
            catch (Exception e) when (PostgresStore.IsTransient(e))
            {
                LogNotPurged(log, e.Message);
                await Task.Delay(s_retry, time, closing);
                PurgeSoon();
            }
        }
    }

    private async Task<IReadOnlyList<(long ResourceId, long LastId, long NamesTakenUntil)>> PurgesAsync(CancellationToken closing)
    {
        var purges = new List<(long, long, long)>();
        await using var command = data.CreateCommand(PostgresSchema.Purges);
        await using var reader = await command.ExecuteReaderAsync(closing);
        while (await reader.ReadAsync(closing))
        {
            purges.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)));
        }

        return purges;
    }

    private async Task PurgeAsync(long resourceId, long lastId, long namesTakenUntil, CancellationToken closing)
    {
        var name = "";
        do
        {
            Interlocked.Increment(ref _begun);
            try
            {
                await using var command = Command(PostgresSchema.Purge, resourceId, name, (long)MaxPurged, lastId, namesTakenUntil);
                name = await command.ExecuteScalarAsync(closing) as string;
            }
            finally
            {
                Interlocked.Increment(ref _ended);
            }
        }
        while (name is not null);

        while (namesTakenUntil == 0 && await ExecuteAsync(PostgresSchema.ForgetNamesOf, closing, resourceId, MaxForgotten) == MaxForgotten)
        {
            closing.ThrowIfCancellationRequested();
        }

        await ExecuteAsync(PostgresSchema.EndPurge, closing, resourceId, lastId);
    }

    private NpgsqlCommand Command(string statement, params object[] values)
    {
#pragma warning disable CA2100 // Constants of PostgresSchema.
        var command = data.CreateCommand(statement);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    private async Task<int> ExecuteAsync(string statement, CancellationToken closing, params object[] values)
    {
        await using var command = Command(statement, values);
        return await command.ExecuteNonQueryAsync(closing);
    }

    [LoggerMessage(LogLevel.Warning, "Names that have run out could not be deleted, trying again later: {Reason}")]
    private static partial void LogNotForgotten(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "What was purged could not be deleted yet, trying again: {Reason}")]
    private static partial void LogNotPurged(ILogger logger, string reason);
}
