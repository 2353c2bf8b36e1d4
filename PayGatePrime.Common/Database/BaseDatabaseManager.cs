using Dapper;
using Npgsql;
using PayGatePrime.Common.CloudTasks;

namespace PayGatePrime.Common.Database;

/// <summary>
/// A service's door to Postgres. A derived class holds its queries; everything it writes goes through
/// <see cref="TransactAsync(Func{UnitOfWork, Task}, CancellationToken)"/>, whose outbox rows are handed over right after the commit.
/// </summary>
public abstract class BaseDatabaseManager
{
    private const int MostTries = 5;
    private readonly NpgsqlDataSource _source;
    private readonly OutboxRelay _relay;
    private readonly TimeProvider _time;
    private readonly string _service;

    /// <summary>Binds the manager to its data source and to the relay of its service.</summary>
    protected BaseDatabaseManager(DatabaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _source = context.Source;
        _relay = context.Relay;
        _time = context.Time;
        _service = context.Service;
    }

    /// <summary>The service's clock.</summary>
    protected TimeProvider Time => _time;

    /// <summary>
    /// Runs the work in one transaction and commits it with its outbox rows. Serialization failures and deadlocks are
    /// retried, so the work must not call outside. When the connection breaks during the commit its outcome is unknown:
    /// the exception reaches the caller, and the redelivered message finds its inbox row if the commit had happened.
    /// </summary>
    /// <exception cref="StateMovedOnException">A conditional update found nothing to move; everything was rolled back.</exception>
    public async Task TransactAsync(Func<UnitOfWork, Task> work, CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await TransactAsync(
            async unit =>
            {
                await work(unit);
                return true;
            },
            cancelled);
    }

    /// <summary>As the other overload; what the work returns decides whether it is committed, and is returned.</summary>
    public async Task<bool> TransactAsync(Func<UnitOfWork, Task<bool>> work, CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancelled);
                await using var transaction = await connection.BeginTransactionAsync(cancelled);
                var unit = new UnitOfWork(connection, transaction, _service, _time.GetUtcNow(), cancelled);
                if (!await work(unit))
                {
                    await transaction.RollbackAsync(cancelled);
                    return false;
                }

                var rows = await unit.WriteOutboxAsync();
                await transaction.CommitAsync(cancelled);
                _relay.Hand(rows);
                return true;
            }
            catch (PostgresException e) when (attempt < MostTries && e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * attempt)), _time, cancelled);
            }
        }
    }

    /// <summary>Reads on a connection of its own, outside any transaction.</summary>
    protected async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(read);
        await using var connection = await _source.OpenConnectionAsync(cancelled);
        return await read(connection);
    }

    /// <summary>Reads one row that must exist.</summary>
    /// <exception cref="RowMissingException">There is none.</exception>
    protected async Task<T> ReadOneAsync<T>(string what, string sql, object parameters, CancellationToken cancelled)
        where T : class =>
        await ReadOneOrNoneAsync<T>(sql, parameters, cancelled) ?? throw new RowMissingException(what);

    /// <summary>Reads at most one row.</summary>
    protected Task<T?> ReadOneOrNoneAsync<T>(string sql, object parameters, CancellationToken cancelled) =>
        ReadAsync(c => c.QuerySingleOrDefaultAsync<T?>(new CommandDefinition(sql, parameters, cancellationToken: cancelled)), cancelled);

    /// <summary>Reads rows.</summary>
    protected Task<IReadOnlyList<T>> ReadManyAsync<T>(string sql, object parameters, CancellationToken cancelled) =>
        ReadAsync<IReadOnlyList<T>>(async c => [.. await c.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancelled))], cancelled);

    /// <summary>
    /// Records that a call that can't be repeated is about to be made (architecture: "a call that can't be repeated is
    /// recorded before it is made"). Committed at once.
    /// </summary>
    /// <param name="provider">The third party.</param>
    /// <param name="operation">Its operation.</param>
    /// <param name="key">Our own id for this call; the same for every repetition of the same intent.</param>
    /// <param name="cancelled">Ends the wait.</param>
    /// <returns>Whether this caller makes the call, or what is known of an earlier one.</returns>
    public async Task<ExternalCall> BeginExternalCallAsync(string provider, string operation, string key, CancellationToken cancelled)
    {
        var now = _time.GetUtcNow();
        return await ReadAsync(
            async connection =>
            {
                var inserted = await connection.ExecuteAsync(new CommandDefinition(
                    """
                    insert into external_calls (id, service, provider, operation, key, state, started_at)
                    values (@id, @service, @provider, @operation, @key, 'started', @now)
                    on conflict (provider, operation, key) do nothing
                    """,
                    new { id = Guid.CreateVersion7(now), service = _service, provider, operation, key, now },
                    cancellationToken: cancelled));
                if (inserted == 1)
                {
                    return new ExternalCall(ExternalCallState.Mine, now, null);
                }

                var row = await connection.QuerySingleAsync<ExternalCallRow>(new CommandDefinition(
                    "select state, started_at, answer::text as answer from external_calls where provider = @provider and operation = @operation and key = @key",
                    new { provider, operation, key },
                    cancellationToken: cancelled));
                return row.State switch
                {
                    "answered" => new ExternalCall(ExternalCallState.Answered, row.StartedAt, row.Answer),
                    _ => new ExternalCall(ExternalCallState.InDoubt, row.StartedAt, null),
                };
            },
            cancelled);
    }

    /// <summary>Records the answer of a call begun with <see cref="BeginExternalCallAsync"/>, as JSON; the first answer stays.</summary>
    public Task AnswerExternalCallAsync(string provider, string operation, string key, string answer, CancellationToken cancelled) =>
        ReadAsync(
            c => c.ExecuteAsync(new CommandDefinition(
                """
                update external_calls set state = 'answered', answer = @answer::jsonb, answered_at = @now
                where provider = @provider and operation = @operation and key = @key and state = 'started'
                """,
                new { provider, operation, key, answer, now = _time.GetUtcNow() },
                cancellationToken: cancelled)),
            cancelled);

    /// <summary>Takes back an intent whose call is proven not to have had an effect (refused, or never sent), so that it may be made again.</summary>
    public Task WithdrawExternalCallAsync(string provider, string operation, string key, CancellationToken cancelled) =>
        ReadAsync(
            c => c.ExecuteAsync(new CommandDefinition(
                "delete from external_calls where provider = @provider and operation = @operation and key = @key and state = 'started'",
                new { provider, operation, key },
                cancellationToken: cancelled)),
            cancelled);

    /// <summary>Runs a job only if no other run of it holds the lease; the lease falls at <paramref name="longest"/> even if its holder died.</summary>
    /// <returns>False when another run holds the lease.</returns>
    public async Task<bool> WithLeaseAsync(string job, TimeSpan longest, Func<Task> run, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(run);
        var now = _time.GetUtcNow();
        var holder = Guid.CreateVersion7(now);
        var taken = await ReadAsync(
            c => c.ExecuteAsync(new CommandDefinition(
                """
                insert into job_leases (job, holder, held_until) values (@job, @holder, @until)
                on conflict (job) do update set holder = excluded.holder, held_until = excluded.held_until where job_leases.held_until < @now
                """,
                new { job, holder, until = now + longest, now },
                cancellationToken: cancelled)),
            cancelled);
        if (taken == 0)
        {
            return false;
        }

        try
        {
            await run();
        }
        finally
        {
            await ReadAsync(
                c => c.ExecuteAsync("update job_leases set held_until = @now where job = @job and holder = @holder", new { job, holder, now = _time.GetUtcNow() }),
                CancellationToken.None);
        }

        return true;
    }

    /// <summary>Deletes old rows in batches, so that no statement holds many locks, until none is left or the time is up.</summary>
    /// <param name="sql">A delete of at most <c>@batch</c> rows.</param>
    /// <param name="parameters">Its other parameters.</param>
    /// <param name="batch">Rows a statement.</param>
    /// <param name="atMost">No batch begins later than this after the first.</param>
    /// <param name="cancelled">Ends the work between two batches.</param>
    /// <returns>How many were deleted.</returns>
    protected async Task<long> PurgeAsync(string sql, object parameters, int batch, TimeSpan atMost, CancellationToken cancelled)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var all = new DynamicParameters(parameters);
        all.Add("batch", batch);
        var started = _time.GetTimestamp();
        long purged = 0;
        while (true)
        {
            var rows = await ReadAsync(c => c.ExecuteAsync(new CommandDefinition(sql, all, cancellationToken: cancelled)), cancelled);
            purged += rows;
            if (rows < batch || _time.GetElapsedTime(started) > atMost)
            {
                return purged;
            }
        }
    }

    private sealed record ExternalCallRow(string State, DateTimeOffset StartedAt, string? Answer);
}
