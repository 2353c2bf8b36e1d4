using System.Collections.Concurrent;
using System.Threading.Channels;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Monitoring;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>
/// Hands committed outbox rows to Cloud Tasks and Pub/Sub: at once after the commit, and again by a sweep for whatever a
/// crash or an outage left behind. A row is deleted only after it was taken.
/// </summary>
public sealed class OutboxRelay(
    NpgsqlDataSource source,
    CloudTasksClient tasks,
    PubSubClient pubSub,
    ServiceSettings settings,
    TimeProvider time,
    ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int Senders = 8;
    private const int SweepSize = 500;
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(2);

    // Younger rows are still on their way through the fast path.
    private static readonly TimeSpan s_sweepAge = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_attemptLimit = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<Guid, byte> _inHand = new();
    private readonly Channel<OutboxRow> _rows = Channel.CreateBounded<OutboxRow>(10_000);
    private readonly Channel<Guid> _taken = Channel.CreateUnbounded<Guid>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Takes rows right after their commit. Never waits: what does not fit is found by the sweep.</summary>
    public void Hand(IReadOnlyList<OutboxRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
        {
            if (_inHand.TryAdd(row.Id, 0) && !_rows.Writer.TryWrite(row))
            {
                _inHand.TryRemove(row.Id, out _);
            }
        }
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(stoppingToken)).Append(DeleteAsync(stoppingToken)).Append(SweepAsync(stoppingToken)));

    private async Task SendAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var row in _rows.Reader.ReadAllAsync(stopping))
            {
                await SendOneAsync(row, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            logger.LogDebug("The outbox sender stops; rows not handed over stay in the table");
        }
    }

    private async Task SendOneAsync(OutboxRow row, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(s_attemptLimit);
        try
        {
            await (row.Kind == OutboxRow.TaskKind ? tasks.CreateAsync(row, limit.Token) : pubSub.PublishAsync(row, limit.Token));
            ServiceMeters.OutboxHanded.Add(1, new KeyValuePair<string, object?>("name", row.Name));
            _taken.Writer.TryWrite(row.Id);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // The row is still in the table, so the sweep repeats it; only the noise is limited here.
            ServiceMeters.OutboxFailed.Add(1, new KeyValuePair<string, object?>("name", row.Name));
            logger.LogWarning(e, "Outbox row {OutboxId} ({Name}) was not taken; the sweep will try again", row.Id, row.Name);
            _inHand.TryRemove(row.Id, out _);
        }
    }

    private async Task DeleteAsync(CancellationToken stopping)
    {
        var ids = new List<Guid>();
        try
        {
            while (await _taken.Reader.WaitToReadAsync(stopping))
            {
                while (ids.Count < SweepSize && _taken.Reader.TryRead(out var id))
                {
                    ids.Add(id);
                }

                await DeleteTakenAsync(ids, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Best effort: rows that stay are handed over again under the same names, which is harmless.
            while (_taken.Reader.TryRead(out var id))
            {
                ids.Add(id);
            }

            await DeleteTakenAsync(ids, CancellationToken.None);
        }
    }

    private async Task DeleteTakenAsync(List<Guid> ids, CancellationToken cancelled)
    {
        if (ids.Count == 0)
        {
            return;
        }

        try
        {
            await using var connection = await source.OpenConnectionAsync(cancelled);
            await connection.ExecuteAsync(new CommandDefinition("delete from outbox where id = any(@ids)", new { ids = ids.ToArray() }, commandTimeout: 10, cancellationToken: cancelled));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancelled.IsCancellationRequested)
        {
            // Whatever it is (name resolution throws no Npgsql type): an ended loop would end the service.
            logger.LogWarning(e, "{Count} handed-over outbox rows could not be deleted; they will be handed over again under the same names", ids.Count);
        }

        foreach (var id in ids)
        {
            _inHand.TryRemove(id, out _);
        }

        ids.Clear();
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(s_sweepEvery, time);
        try
        {
            do
            {
                await SweepOnceAsync(stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            logger.LogDebug("The outbox sweep stops");
        }
    }

    private async Task SweepOnceAsync(CancellationToken stopping)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(stopping);
            var rows = await connection.QueryAsync<OutboxRow>(new CommandDefinition(
                """
                select id, kind, name, payload::text as payload, not_before, traceparent, created_at
                from outbox where service = @service and created_at < @before order by created_at limit @limit
                """,
                new { service = settings.Service, before = time.GetUtcNow() - s_sweepAge, limit = SweepSize },
                cancellationToken: stopping));
            Hand([.. rows]);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            logger.LogWarning(e, "The outbox could not be swept; the next sweep will");
        }
    }
}
