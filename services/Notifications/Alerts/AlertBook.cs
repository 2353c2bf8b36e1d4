using System.Text.Json;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>Keeps the alerts, and lays their notifications into the queue: telling somebody never holds anything up.</summary>
internal sealed class AlertBook(DatabaseContext context, NotificationsConfig config, ILogger<AlertBook> logger) : BaseDatabaseManager(context)
{
    /// <summary>Writes an event into the book, in the delivery's own commit, so that a redelivered event is not counted twice.</summary>
    public async Task RecordAsync(UnitOfWork work, DomainEvent raised)
    {
        var fingerprint = AlertPolicy.FingerprintOf(raised);
        var severity = raised.Severity ?? AlertSeverity.Warning;

        // A lock on the fingerprint, because the row may not exist yet.
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@fingerprint, 0))", new { fingerprint });
        var open = await work.QuerySingleOrDefaultAsync<Alert>($"select {Alert.Columns} from alerts where fingerprint = @fingerprint and resolved_at is null", new { fingerprint });
        var toldLately = await work.QuerySingleOrDefaultAsync<int>(
            "select count(distinct (alert_id, number))::int from alert_deliveries where created_at > @since", new { since = work.Now - TimeSpan.FromHours(1) });
        var decision = AlertPolicy.Decide(open, severity, raised.IsResolved == true, toldLately, config.Alerts, work.Now);
        var id = await ApplyAsync(work, decision, open, raised, fingerprint, severity);
        if (decision.IsTold && id is { } alertId)
        {
            Log(raised, severity, fingerprint);
            await TellAsync(work, alertId);
        }
    }

    public Task<Alert> ReadAlertAsync(Guid alertId, CancellationToken cancelled) =>
        ReadOneAsync<Alert>($"Alert {alertId}", $"select {Alert.Columns} from alerts where id = @alertId", new { alertId }, cancelled);

    public Task<AlertDelivery> ReadDeliveryAsync(Guid deliveryId, CancellationToken cancelled) =>
        ReadOneAsync<AlertDelivery>($"Alert delivery {deliveryId}", "select id, alert_id, number, channel, state from alert_deliveries where id = @deliveryId", new { deliveryId }, cancelled);

    public static Task EndAsync(UnitOfWork work, Guid deliveryId, string state) =>
        work.ExecuteAsync("update alert_deliveries set state = @state, ended_at = @now where id = @deliveryId and state = 'waiting'", new { deliveryId, state, now = work.Now });

    private static async Task<Guid?> ApplyAsync(UnitOfWork work, AlertDecision decision, Alert? open, DomainEvent raised, string fingerprint, AlertSeverity severity)
    {
        switch (decision.Step)
        {
            case AlertStep.Resolve:
                await work.ExecuteAsync(
                    "update alerts set resolved_at = @now, detail = @detail, notified = notified + @told where id = @id",
                    new { id = open!.Id, now = work.Now, detail = raised.Detail ?? open.Detail, told = decision.IsTold ? 1 : 0 });
                return open.Id;
            case AlertStep.Count:
                await work.ExecuteAsync(
                    """
                    update alerts set count = count + 1, last_seen = @now, detail = @detail, severity = @severity, facts = @facts::jsonb, notified = notified + @told, next_notification_at = @next
                    where id = @id
                    """,
                    new
                    {
                        id = open!.Id,
                        now = work.Now,
                        detail = raised.Detail ?? open.Detail,
                        severity = Text(severity > open.Grade ? severity : open.Grade),
                        facts = Facts(raised),
                        told = decision.IsTold ? 1 : 0,
                        next = decision.NextAt,
                    });
                return open.Id;
            case AlertStep.Open or AlertStep.Reopen:
                if (open is not null)
                {
                    await work.ExecuteAsync("update alerts set resolved_at = last_seen where id = @id", new { id = open.Id });
                }

                var id = work.NewId();
                await work.ExecuteAsync(
                    """
                    insert into alerts (id, fingerprint, severity, code, detail, facts, count, notified, first_seen, last_seen, next_notification_at)
                    values (@id, @fingerprint, @severity, @code, @detail, @facts::jsonb, 1, @told, @now, @now, @next)
                    """,
                    new
                    {
                        id,
                        fingerprint,
                        severity = Text(severity),
                        code = raised.Code ?? "alert",
                        detail = raised.Detail ?? "",
                        facts = Facts(raised),
                        told = decision.IsTold ? 1 : 0,
                        now = work.Now,
                        next = decision.NextAt,
                    });
                return id;
            default:
                return null;
        }
    }

    private async Task TellAsync(UnitOfWork work, Guid alertId)
    {
        foreach (var channel in config.Alerts.Channels)
        {
            var id = work.NewId();
            await work.ExecuteAsync(
                """
                insert into alert_deliveries (id, alert_id, number, channel, state, created_at)
                select @id, id, notified, @channel, 'waiting', @now from alerts where id = @alertId
                """,
                new { id, alertId, channel, now = work.Now });
            work.Enqueue(new DeliverAlert(id));
        }
    }

    private void Log(DomainEvent raised, AlertSeverity severity, string fingerprint)
    {
        var level = raised.IsResolved == true ? LogLevel.Information : severity switch
        {
            AlertSeverity.Critical => LogLevel.Critical,
            AlertSeverity.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        logger.Log(level, "Alert {Code} ({Fingerprint}): {Detail}", raised.Code, fingerprint, raised.Detail);
    }

    private static string Facts(DomainEvent raised) =>
        JsonSerializer.Serialize(new { raised.OrderId, raised.PaymentId, raised.PayoutId, raised.ConversionId, raised.PeriodId, raised.ChannelId }, MessageJson.Options);

    private static string Text(AlertSeverity severity) => severity.ToString().ToLowerInvariant();
}
