using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>Tells BatchProcessor that a payout of collected money was paid; a single payment's has nothing to close.</summary>
internal static class BatchEnd
{
    public static void Tell(UnitOfWork work, Payout payout)
    {
        if (payout.PaymentId is null)
        {
            work.Enqueue(new BatchPaid(payout.Id));
        }
    }
}
