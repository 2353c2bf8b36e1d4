using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split1;

/// <summary>Begins an attempt of a payout: takes the fee, once in its life, and asks for an estimate unless the owner wants what we hold.</summary>
internal sealed class TakeFee(Split1Database database, AssetCatalog assets, LedgerWriter ledger) : ITaskHandler<PaymentSplit>
{
    public async Task<TaskResult> HandleAsync(PaymentSplit message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);
        if (PayoutStates.Parse(payout.State) != PayoutState.Requested)
        {
            return TaskResult.Done;
        }

        if (assets.Held.FirstOrDefault(held => held.Code == payout.FromAsset) is not { } asset)
        {
            return payout.Hold(assets, "asset_unknown", $"The platform can't send {payout.FromAsset}.");
        }

        if (payout.Fee is not null)
        {
            return TaskResult.Commit(work => FirstStep.Take(work, payout, assets));
        }

        var fee = Fee.Split(Amount.Of(asset, payout.Gross, Rounding.Exact), new BasisPoints(payout.FeeBps));
        return fee.Net.IsZero
            ? payout.Hold(assets, "nothing_left", $"The fee takes all of payout {payout.Id}.")
            : TaskResult.Commit(async work =>
            {
                await work.MoveAsync(
                    $"Payout {payout.Id}",
                    """
                    update payouts set fee = @fee, net = @net, updated_at = @now
                    where id = @id and state = 'requested' and attempt = @attempt and fee is null
                    """,
                    new { id = payout.Id, attempt = payout.Attempt, fee = fee.Taken.Value, net = fee.Net.Value, now = work.Now });
                if (LedgerEntries.FeeTaken(payout.Id, payout.OwnerId, fee.Taken, work.Now, payout.References) is { } entry)
                {
                    await ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
                }

                work.Publish(payout.Event(EventName.PayoutStarted));
                FirstStep.Take(work, payout, assets);
            });
    }
}
