using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;

namespace PayGatePrime.Server;

/// <summary>Deletes the marks of Telegram's updates that can't come again: Telegram gives up on an update after a day.</summary>
internal sealed class PurgeUpdates(DatabaseContext context, ServerConfig config, ILogger<PurgeUpdates> logger) : BaseDatabaseManager(context), IJob
{
    private static readonly TimeSpan s_atMost = TimeSpan.FromMinutes(2);

    public TimeSpan Longest { get; } = TimeSpan.FromMinutes(4);

    public async Task RunAsync(CancellationToken cancelled)
    {
        var purged = await PurgeAsync(
            "delete from telegram_updates where update_id in (select update_id from telegram_updates where received_at < @before limit @batch)",
            new { before = Time.GetUtcNow() - config.KeepUpdates },
            config.PurgeBatch,
            s_atMost,
            cancelled);
        logger.LogInformation("Purged {Count} updates of Telegram", purged);
    }
}
