using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>
/// Deletes what nobody can need any more. An outbox row is a message that was not handed over, however old it is, and an unanswered external
/// call is a doubt that somebody must settle: neither is ever deleted here.
/// </summary>
internal sealed class PurgeOld(DatabaseContext context, OrchestratorConfig config, ILogger<PurgeOld> logger) : BaseDatabaseManager(context), IJob
{
    private static readonly TimeSpan s_each = TimeSpan.FromSeconds(45);

    public TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancelled)
    {
        var now = Time.GetUtcNow();
        var keep = config.Purge;
        Task<long> Delete(string sql, TimeSpan age) => PurgeAsync(sql, new { before = now - age }, keep.Batch, s_each, cancelled);
        var inbox = await Delete(
            "delete from inbox where (service, message_id) in (select service, message_id from inbox where processed_at < @before limit @batch)", keep.Inbox);

        // The answer to a creation is needed as long as its payout or conversion may ask for it again.
        var calls = await Delete(
            """
            delete from external_calls where id in (
                select c.id from external_calls c join payouts p on replace(p.id::text, '-', '') = left(c.key, 32)
                where c.state = 'answered' and c.answered_at < @before and p.state in ('paid', 'accumulated', 'cancelled')
                union all
                select c.id from external_calls c join conversions v on replace(v.id::text, '-', '') = left(c.key, 32)
                where c.state = 'answered' and c.answered_at < @before and v.state in ('done', 'returned') limit @batch)
            """,
            keep.ExternalCalls);
        var findings = await Delete(
            "delete from reconciliation_findings where id in (select id from reconciliation_findings where resolved_at < @before limit @batch)", keep.Findings);
        var reports = await Delete("delete from reserve_reports where id in (select id from reserve_reports where taken_at < @before limit @batch)", keep.ReserveReports);
        logger.LogInformation("Purged {Inbox} inbox rows, {Calls} external calls, {Findings} findings, {Reports} reserve reports", inbox, calls, findings, reports);
    }
}
