using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Ledger;

internal static class LedgerEndpoints
{
    public static void MapLedger(this OperatorApi api)
    {
        api.Read<LedgerQueries>("/ledger/trial-balance", "ledger.trial_balance", (q, call) => q.TrialBalanceAsync(call));
        api.Read<LedgerQueries>("/ledger/owners/{id}/statement", "ledger.statement", (q, call) => q.StatementAsync(call));
    }
}
