using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What waits too long inside the house: outbox rows, dead letters, payouts, conversions.</summary>
internal sealed class HouseCheck(DatabaseContext context, OrchestratorConfig config) : BaseDatabaseManager(context), IReconcileCheck
{
    private const int Most = 500;

    public string Name => "house";

    public async Task<CheckOutcome> LookAsync(CancellationToken cancelled)
    {
        var now = Time.GetUtcNow();
        var found = new List<Finding>();
        var stale = await ReadManyAsync<WaitingGroup>(
            "select service, name, '' as code, count(*)::int as count, min(created_at) as oldest from outbox where created_at < @before group by service, name",
            new { before = now - config.Reconcile.OutboxStaleAfter },
            cancelled);
        found.AddRange(stale.Select(g => new Finding(
            FindingKind.OutboxStale, $"{g.Service}/{g.Name}", AlertSeverity.Critical, $"{g.Count} outbox rows of {g.Service} ({g.Name}) were not handed over; the oldest is of {g.Oldest:u}.")));
        var letters = await ReadManyAsync<WaitingGroup>(
            "select service, name, code, count(*)::int as count, min(created_at) as oldest from dead_letters where state = 'open' and created_at < @before group by service, name, code",
            new { before = now - config.Reconcile.DeadLetterAfter },
            cancelled);
        found.AddRange(letters.Select(g => new Finding(
            FindingKind.DeadLetterWaiting, $"{g.Service}/{g.Name}/{g.Code}", AlertSeverity.Warning, $"{g.Count} dead letters of {g.Service} ({g.Name}, {g.Code}) wait for a person; the oldest is of {g.Oldest:u}.")));
        var payouts = await ReadManyAsync<WaitingPayout>(
            "select id, state, reason, updated_at from payouts where state not in ('paid', 'accumulated', 'cancelled') and updated_at < @before order by updated_at limit @most",
            new { before = now - config.Reconcile.StuckAfter.Values.Min(), most = Most },
            cancelled);
        found.AddRange(payouts.Select(p => PayoutDeadlines.Overdue(p, config.Reconcile.StuckAfter, now)).OfType<Finding>());
        var conversions = await ReadManyAsync<WaitingConversion>(
            """
            select id, state, transfer_id is not null as is_sending, reason, updated_at from conversions
            where state not in ('done', 'returned') and updated_at < @before order by updated_at limit @most
            """,
            new { before = now - config.Reconcile.StuckAfter.Values.Min(), most = Most },
            cancelled);
        found.AddRange(conversions.Select(c => ConversionDeadlines.Overdue(c, config.Reconcile.StuckAfter, now)).OfType<Finding>());
        return new CheckOutcome(
            found,
            (kind, _) => kind is FindingKind.OutboxStale or FindingKind.DeadLetterWaiting
                || (kind == FindingKind.PayoutStuck && payouts.Count < Most)
                || (kind == FindingKind.ConversionStuck && conversions.Count < Most));
    }

    private sealed record WaitingGroup(string Service, string Name, string Code, int Count, DateTimeOffset Oldest);
}
