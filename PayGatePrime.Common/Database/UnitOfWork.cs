using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.Database;

/// <summary>One transaction: the state change, what it enqueues and what it publishes become durable together or not at all.</summary>
public sealed class UnitOfWork
{
    private readonly List<OutboxRow> _outbox = [];
    private readonly string _service;

    internal UnitOfWork(NpgsqlConnection connection, NpgsqlTransaction transaction, string service, DateTimeOffset now, CancellationToken cancelled)
    {
        Connection = connection;
        Transaction = transaction;

        // Postgres keeps microseconds: a time with more digits would not equal itself when it is read again.
        Now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        Cancelled = cancelled;
        _service = service;
    }

    /// <summary>The open connection.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The open transaction.</summary>
    public NpgsqlTransaction Transaction { get; }

    /// <summary>The time of this unit of work (UTC): all it writes carries the same.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Ends the work when the delivery's deadline passes or the service stops.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>A new key that sorts by time.</summary>
    public Guid NewId() => Guid.CreateVersion7(Now);

    /// <summary>Runs a statement and returns how many rows it touched.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        Connection.ExecuteAsync(new CommandDefinition(sql, parameters, Transaction, cancellationToken: Cancelled));

    /// <summary>Reads rows.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        [.. await Connection.QueryAsync<T>(new CommandDefinition(sql, parameters, Transaction, cancellationToken: Cancelled))];

    /// <summary>Reads at most one row.</summary>
    public Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters = null) =>
        Connection.QuerySingleOrDefaultAsync<T?>(new CommandDefinition(sql, parameters, Transaction, cancellationToken: Cancelled));

    /// <summary>
    /// Runs a conditional update (its where clause names the state it leaves) and demands that it moved exactly one row.
    /// </summary>
    /// <exception cref="StateMovedOnException">No row was in that state: somebody else did this step.</exception>
    public async Task MoveAsync(string what, string sql, object parameters)
    {
        if (await ExecuteAsync(sql, parameters) != 1)
        {
            throw new StateMovedOnException(what);
        }
    }

    /// <summary>Enqueues a message, at once or after a delay. It leaves after the commit.</summary>
    /// <param name="message">The message.</param>
    /// <param name="delay">How long it waits, or null for not at all.</param>
    /// <param name="traceParent">The W3C trace context it continues, or null for the current activity's: work that serves several callers names each one's.</param>
    public void Enqueue<TMessage>(TMessage message, TimeSpan? delay = null, string? traceParent = null)
        where TMessage : ITaskMessage
    {
        ArgumentNullException.ThrowIfNull(message);
        var route = MessageRoutes.For(message.GetType());
        if (!route.Senders.Contains(_service))
        {
            throw new InvalidOperationException($"{_service} is not a sender of {route.Name}; the receiver would refuse it.");
        }

        Add(OutboxRow.TaskKind, route.Name, JsonSerializer.Serialize(message, message.GetType(), MessageJson.Options), delay is { } d ? Now + d : null, traceParent);
    }

    /// <summary>Publishes an event to pgp-events. It leaves after the commit.</summary>
    /// <param name="domainEvent">The event.</param>
    /// <param name="traceParent">As in <see cref="Enqueue"/>.</param>
    public void Publish(DomainEvent domainEvent, string? traceParent = null)
    {
        ArgumentNullException.ThrowIfNull(domainEvent);
        Add(OutboxRow.EventKind, domainEvent.Name.ToString(), JsonSerializer.Serialize(domainEvent, MessageJson.Options), null, traceParent);
    }

    internal async Task<IReadOnlyList<OutboxRow>> WriteOutboxAsync()
    {
        if (_outbox.Count == 0)
        {
            return _outbox;
        }

        await using var command = new NpgsqlCommand(
            """
            insert into outbox (id, service, kind, name, payload, not_before, traceparent, created_at)
            select id, $2, kind, name, payload::jsonb, not_before, traceparent, $8
            from unnest($1, $3, $4, $5, $6, $7) as o(id, kind, name, payload, not_before, traceparent)
            """,
            Connection,
            Transaction)
        {
            Parameters =
            {
                new() { Value = _outbox.Select(r => r.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                new() { Value = _service, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = _outbox.Select(r => r.Kind).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = _outbox.Select(r => r.Name).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = _outbox.Select(r => r.Payload).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = _outbox.Select(r => r.NotBefore).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                new() { Value = _outbox.Select(r => r.TraceParent).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = Now, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
        await command.ExecuteNonQueryAsync(Cancelled);
        return _outbox;
    }

    private void Add(string kind, string name, string payload, DateTimeOffset? notBefore, string? traceParent) =>
        _outbox.Add(new OutboxRow(NewId(), kind, name, payload, notBefore, traceParent ?? Activity.Current?.Id, Now));
}
