using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Accumulator;

/// <summary>Collects an accepted payment for its owner: takes the fee unless it was taken, and writes the payment's one row.</summary>
internal sealed class CollectPayment(AccumulatorDatabase database, AssetCatalog assets, LedgerWriter ledger, AccumulatorConfig config) : ITaskHandler<AccumulatePayment>
{
    public async Task<TaskResult> HandleAsync(AccumulatePayment message, TaskContext context)
    {
        var payment = await database.ReadPaymentAsync(message.PaymentId, context.Cancelled);
        if (payment.IsCollected || payment.State == "refunded")
        {
            return TaskResult.Done;
        }

        if (payment.State != "accepted")
        {
            return TaskResult.Fail("payment_not_accepted", $"Payment {payment.Id} is {payment.State}, so there is nothing of it to collect.");
        }

        if (payment.PayoutId is not null && payment is not { PayoutState: "accumulated", PayoutNet: not null })
        {
            return TaskResult.Fail("payout_elsewhere", $"Payment {payment.Id} has a payout that is {payment.PayoutState}; collecting it too would pay it twice.");
        }

        if (assets.Held.FirstOrDefault(held => held.Code == payment.Asset) is not { } asset)
        {
            return TaskResult.Fail("asset_unknown", $"Payment {payment.Id} was received in '{payment.Asset}', which the platform does not hold.");
        }

        var contribution = Contribution.Of(payment, asset);
        return contribution.Left.IsZero
            ? TaskResult.Fail("nothing_left", $"The fee takes all of payment {payment.Id}.")
            : TaskResult.Commit(work => CollectAsync(work, payment, contribution));
    }

    private async Task CollectAsync(UnitOfWork work, CollectedPayment payment, Contribution contribution)
    {
        var id = work.NewId();
        var asset = contribution.Gross.Asset;
        var isUsdt = asset == assets.Usdt;
        var conversionId = !isUsdt && contribution.IsWorthItsOwn(payment.ValueUsd, config.LimitUsd) ? work.NewId() : (Guid?)null;
        await work.LockAccumulationAsync(payment.Id);
        if (conversionId is not null)
        {
            await work.ExecuteAsync(
                """
                insert into conversions (id, kind, state, asset, amount, row_count, value_usd, quote_id, created_at, updated_at)
                values (@conversionId, 'single', 'requested', @asset, @amount, 1, @valueUsd, @quoteId, @now, @now)
                """,
                new
                {
                    conversionId,
                    asset = asset.Code,
                    amount = contribution.Left.Value,
                    valueUsd = payment.ValueUsd * contribution.Left.Value / contribution.Gross.Value,
                    quoteId = payment.QuoteId,
                    now = work.Now,
                });
            work.Enqueue(new Conversion(conversionId.Value));
        }

        // A payment that is given back at this moment is no longer accepted when the lock is had, and then nothing of it is collected.
        await work.MoveAsync(
            $"The collection of payment {payment.Id}",
            """
            insert into accumulations (id, payment_id, order_id, owner_id, channel_id, state, asset, gross, fee, net, fee_subject, amount, share, conversion_id, created_at, updated_at)
            select @id, p.id, @orderId, @ownerId, @channelId, @state, @asset, @gross, @fee, @net, @feeSubject, @amount, @share, @conversionId, @now, @now
            from payments p where p.id = @paymentId and p.state = 'accepted'
            on conflict (payment_id) do nothing
            """,
            new
            {
                id,
                paymentId = payment.Id,
                orderId = payment.OrderId,
                ownerId = payment.OwnerId,
                channelId = payment.ChannelId,
                state = isUsdt ? "converted" : conversionId is null ? "pending" : "converting",
                asset = asset.Code,
                gross = contribution.Gross.Value,
                fee = contribution.Fee.Value,
                net = contribution.Net.Value,
                feeSubject = contribution.FeeTakenUnder ?? id,
                amount = contribution.Left.Value,
                share = isUsdt ? contribution.Left.Value : (decimal?)null,
                conversionId,
                now = work.Now,
            });
        if (contribution.FeeTakenUnder is null
            && LedgerEntries.FeeTaken(id, payment.OwnerId, contribution.Fee, work.Now, new LedgerReferences(payment.OrderId, payment.Id)) is { } entry)
        {
            await ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
        }
    }
}
