using Dapper;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>Inbox and dead letters: each message is processed once, and what can't be is kept for a person.</summary>
public sealed class DeliveryDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    private readonly string _service = context.Service;

    /// <summary>True when the message was processed before.</summary>
    public Task<bool> IsProcessedAsync(Guid messageId, CancellationToken cancelled) =>
        ReadAsync(
            c => c.ExecuteScalarAsync<bool>(new CommandDefinition(
                "select exists (select from inbox where service = @service and message_id = @messageId)",
                new { service = _service, messageId },
                cancellationToken: cancelled)),
            cancelled);

    /// <summary>Marks the message as processed and commits the work with it; false when another delivery did so first.</summary>
    public Task<bool> ProcessAsync(Guid messageId, Func<UnitOfWork, Task> work, CancellationToken cancelled) =>
        TransactAsync(
            async unit =>
            {
                // Inserted first: a concurrent delivery of the same message waits here until this one commits or rolls back.
                var marked = await unit.ExecuteAsync(
                    "insert into inbox (service, message_id, processed_at) values (@service, @messageId, @now) on conflict do nothing",
                    new { service = _service, messageId, now = unit.Now });
                if (marked == 0)
                {
                    return false;
                }

                await work(unit);
                return true;
            },
            cancelled);

    /// <summary>Records a dead letter with its alert, and whatever state change goes with it.</summary>
    public Task<bool> BuryAsync(DeadLetter letter, Func<UnitOfWork, Task>? work, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return ProcessAsync(
            letter.MessageId,
            async unit =>
            {
                await unit.ExecuteAsync(
                    """
                    insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, created_at)
                    values (@id, @service, @messageId, @name, @payload::jsonb, @code, @why, @attempts, @now)
                    on conflict (service, message_id) do nothing
                    """,
                    new
                    {
                        id = unit.NewId(),
                        service = _service,
                        messageId = letter.MessageId,
                        name = letter.Name,
                        payload = letter.Payload,
                        code = letter.Code,
                        why = letter.Why,
                        attempts = letter.Attempts,
                        now = unit.Now,
                    });
                unit.Publish(DomainEvent.Alert(
                    AlertSeverity.Warning, letter.Code, $"{_service} {letter.Name}: {letter.Why}", $"dead_letter:{_service}:{letter.Name}:{letter.Code}"));
                if (work is not null)
                {
                    await work(unit);
                }
            },
            cancelled);
    }
}
