using PayGatePrime.Common.Ledger;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Reconciliation;

/// <summary>Reads what reconciliation found, what was raised, and the proof of reserves.</summary>
internal sealed class ReconciliationQueries(WebApiDatabase database)
{
    public async Task<object> FindingsAsync(OperatorCall call)
    {
        var limit = call.Limit;
        var rows = await database.ManyAsync<FindingRow>(
            $"""
            select {FindingRow.Columns} from reconciliation_findings
            where (@state = 'all' or (@state = 'open') = (resolved_at is null)) and (@kind::text is null or kind = @kind) and (@severity::text is null or severity = @severity)
              and (@subject::text is null or subject = @subject or strpos(facts::text, '"' || @subject || '"') > 0) and (@cursor::uuid is null or id < @cursor)
            order by id desc limit @take
            """,
            new
            {
                state = call.QueryOf("state", "open", "resolved", "all") ?? "open",
                kind = call.Query("kind"),
                severity = call.QueryOf("severity", "info", "warning", "critical"),
                subject = call.Query("subject"),
                cursor = call.QueryId("cursor"),
                take = limit + 1,
            },
            call.Cancelled);
        return Page<FindingRow>.Of(rows, limit, r => r.Id.ToString());
    }

    public async Task<object> AlertsAsync(OperatorCall call)
    {
        var limit = call.Limit;
        var rows = await database.ManyAsync<AlertRow>(
            $"""
            select {AlertRow.Columns} from alerts
            where (@state = 'all' or (@state = 'open') = (resolved_at is null)) and (@code::text is null or code = @code) and (@severity::text is null or severity = @severity)
              and (@cursor::uuid is null or id < @cursor)
            order by id desc limit @take
            """,
            new
            {
                state = call.QueryOf("state", "open", "resolved", "all") ?? "open",
                code = call.Query("code"),
                severity = call.QueryOf("severity", "info", "warning", "critical"),
                cursor = call.QueryId("cursor"),
                take = limit + 1,
            },
            call.Cancelled);
        return Page<AlertRow>.Of(rows, limit, r => r.Id.ToString());
    }

    public async Task<object> ReservesAsync(OperatorCall call)
    {
        var report = await database.OnConnectionAsync(c => ReserveReports.ReadLatestAsync(c, call.Cancelled), call.Cancelled)
            ?? throw new RefusedException(StatusCodes.Status404NotFound, "No proof of reserves was taken yet: the Orchestrator's /jobs/reconcile takes one at every run that has read the chain to its end.");
        return new ReserveAnswer(report.IsBalanced, report.Differences, [.. report.Cover.Where(l => !l.IsCovered).Select(l => l.Asset)], report);
    }
}
