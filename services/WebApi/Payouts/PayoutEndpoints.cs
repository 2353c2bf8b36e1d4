using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payouts;

internal static class PayoutEndpoints
{
    public static void MapPayouts(this OperatorApi api)
    {
        api.Read<PayoutQueries>("/payouts", "payouts.list", (q, call) => q.ListAsync(call));
        api.Read<PayoutQueries>("/payouts/{id}", "payouts.show", (q, call) => q.ShowAsync(call));
        api.Write<PayoutVerbs>("/payouts/{id}/hold", "payouts.hold", (v, call, work) => v.HoldAsync(call, work));
        api.Write<PayoutVerbs>("/payouts/{id}/release", "payouts.release", (v, call, work) => v.ReleaseAsync(call, work));
        api.Write<PayoutVerbs>("/payouts/{id}/requote", "payouts.requote", (v, call, work) => v.RequoteAsync(call, work));
        api.Write<PayoutVerbs>("/payouts/{id}/cancel", "payouts.cancel", (v, call, work) => v.CancelAsync(call, work));
        api.WriteAfter<MarkPaidVerb, CheckedProof>("/payouts/{id}/mark-paid", "payouts.mark_paid", (v, call) => v.CheckProofAsync(call), (v, call, work, body) => v.RunAsync(call, work, body));
    }
}
