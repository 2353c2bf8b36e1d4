using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payments;

internal static class PaymentEndpoints
{
    public static void MapPayments(this OperatorApi api)
    {
        api.Read<PaymentQueries>("/payments/{reference}", "payments.show", (q, call) => q.ShowAsync(call));
        api.Write<PaymentVerbs>("/payments/{reference}/accept", "payments.accept", (v, call, work) => v.AcceptAsync(call, work));
    }
}
