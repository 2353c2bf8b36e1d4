using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split1;

/// <summary>An attempt's first step once its fee is settled: an estimate, unless the owner wants what we hold.</summary>
internal static class FirstStep
{
    public static void Take(UnitOfWork work, Payout payout, AssetCatalog assets)
    {
        if (payout.Route(assets) == PayoutRoute.Direct)
        {
            work.Enqueue(new HostPayTrigger(payout.Id));
        }
        else
        {
            work.Enqueue(new EstimateRequest(payout.Id));
        }
    }
}
