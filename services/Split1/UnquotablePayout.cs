using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split1;

/// <summary>What becomes of a payout that can't be swapped as it is.</summary>
internal static class UnquotablePayout
{
    public static TaskResult Stop(Payout payout, AssetCatalog assets, QuoteVerdict verdict) => verdict switch
    {
        QuoteVerdict.BelowMinimum => Accumulate(payout, assets),
        QuoteVerdict.AboveMaximum => payout.Hold(assets, "above_maximum", $"Payout {payout.Id} is above the exchange's maximum."),
        QuoteVerdict.PairUnavailable => payout.Hold(assets, "pair_unavailable", $"The exchange does not offer {payout.FromAsset} to {payout.ToAsset}.{payout.ToNetwork} now."),
        QuoteVerdict.NoEstimate => payout.Hold(assets, "no_estimate", $"The exchange gave no estimate for payout {payout.Id}."),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private static TaskResult Accumulate(Payout payout, AssetCatalog assets) => TaskResult.Commit(async work =>
    {
        var from = payout.Position(assets);
        await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.BelowMinimum), "below_minimum");

        // A batch has no payment of its own: BatchProcessor gives its rows back, and they wait for more.
        if (payout.PaymentId is { } paymentId)
        {
            work.Enqueue(new AccumulatePayment(paymentId));
        }

        work.Publish(payout.Event(EventName.PayoutHeld, "below_minimum", "The amount is below what the exchange accepts; it is collected with later payments."));
    });
}
