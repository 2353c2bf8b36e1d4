using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Reconciliation;

internal static class ReconciliationEndpoints
{
    public static void MapReconciliation(this OperatorApi api)
    {
        api.Read<ReconciliationQueries>("/findings", "findings.list", (q, call) => q.FindingsAsync(call));
        api.Read<ReconciliationQueries>("/alerts", "alerts.list", (q, call) => q.AlertsAsync(call));
        api.Read<ReconciliationQueries>("/reserves/latest", "reserves.latest", (q, call) => q.ReservesAsync(call));
    }
}
