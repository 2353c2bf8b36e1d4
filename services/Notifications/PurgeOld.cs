using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;

namespace PayGatePrime.Notifications;

/// <summary>Deletes what nobody can need any more: who was told of events that can't come again, and alerts that are long over.</summary>
internal sealed class PurgeOld(DatabaseContext context, NotificationsConfig config, ILogger<PurgeOld> logger) : BaseDatabaseManager(context), IJob
{
    private static readonly TimeSpan s_each = TimeSpan.FromMinutes(1);

    public TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancelled)
    {
        var now = Time.GetUtcNow();
        var told = await PurgeAsync(
            "delete from notifications where id in (select id from notifications where created_at < @before limit @batch)",
            new { before = now - config.KeepNotifications },
            config.PurgeBatch,
            s_each,
            cancelled);

        // An open alert that nobody raises any more is over; its deliveries go with it.
        var alerts = await PurgeAsync(
            "delete from alerts where id in (select id from alerts where last_seen < @before limit @batch)",
            new { before = now - config.KeepAlerts },
            config.PurgeBatch,
            s_each,
            cancelled);
        logger.LogInformation("Purged {Notifications} notifications and {Alerts} alerts", told, alerts);
    }
}
