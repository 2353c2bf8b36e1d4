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
        // Without a payment (a batch) there is nothing to collect it with.
        QuoteVerdict.BelowMinimum when payout.PaymentId is { } paymentId => Accumulate(payout, assets, paymentId),
        QuoteVerdict.BelowMinimum => payout.Hold(assets, "below_minimum", $"Payout {payout.Id} is below the exchange's minimum and belongs to no single payment."),
        QuoteVerdict.AboveMaximum => payout.Hold(assets, "above_maximum", $"Payout {payout.Id} is above the exchange's maximum."),
        QuoteVerdict.PairUnavailable => payout.Hold(assets, "pair_unavailable", $"The exchange does not offer {payout.FromAsset} to {payout.ToAsset}.{payout.ToNetwork} now."),
        QuoteVerdict.NoEstimate => payout.Hold(assets, "no_estimate", $"The exchange gave no estimate for payout {payout.Id}."),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private static TaskResult Accumulate(Payout payout, AssetCatalog assets, Guid paymentId) => TaskResult.Commit(async work =>
    {
        var from = payout.Position(assets);
        await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.BelowMinimum), "below_minimum");
        work.Enqueue(new AccumulatePayment(paymentId));
        work.Publish(payout.Event(EventName.PayoutHeld, "below_minimum", "The amount is below what the exchange accepts; it is collected with later payments."));
    });
}
