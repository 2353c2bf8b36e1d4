using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Orchestrator;

/// <summary>NOWPayments gave a payment back: what it had bought is taken back as far as it still can be.</summary>
internal sealed class PaymentRefund(UnitOfWork work, LedgerWriter ledger, AssetCatalog assets)
{
    public async Task ApplyAsync(PaymentRecord seen)
    {
        var order = seen.OrderId is { } orderId ? await OrchestratorDatabase.LockOrderAsync(work, orderId) : null;
        var payment = await OrchestratorDatabase.LockPaymentAsync(work, seen.Id);
        await work.MoveAsync(
            $"Payment {payment.Id}",
            "update payments set state = 'refunded', reason = state, decided_at = @now where id = @id and state <> 'refunded'",
            new { id = payment.Id, now = work.Now });
        if (payment.State == "accepted" && order is not null)
        {
            await RevokeAsync(order);
            await StopPayoutAsync(order, payment);
            await ledger.PostAsync(
                work.Connection,
                work.Transaction,
                LedgerEntries.PaymentRefunded(payment.Id, order.OwnerId, Booked(payment), work.Now, new LedgerReferences(order.Id, payment.Id)),
                work.Cancelled);
            Alert(order, payment, "payment_refunded", "NOWPayments refunded a payment that had been accepted; its membership is revoked.");
        }
        else if (payment.BookedAmount is not null)
        {
            Alert(order, payment, "suspense_refunded", "NOWPayments refunded a payment that was held apart; what was booked stays in suspense until the provider settles it.");
        }

        if (order is not null)
        {
            work.Publish(new DomainEvent(EventName.PaymentRefunded) { OrderId = order.Id, PaymentId = payment.Id, ChannelId = order.ChannelId });
        }
    }

    private async Task RevokeAsync(OrderTerms order)
    {
        var bought = await work.QuerySingleOrDefaultAsync<BoughtPeriod>(
            "select id, membership_id, starts_at, ends_at from membership_periods where order_id = @orderId and revoked_at is null", new { orderId = order.Id });
        if (bought is null)
        {
            return;
        }

        var membership = (await work.QuerySingleOrDefaultAsync<Membership>(
            "select id, state, ends_at from memberships where id = @id for no key update", new { id = bought.MembershipId }))!;

        // Read again under the lock: another refund may have moved the period meanwhile.
        bought = (await work.QuerySingleOrDefaultAsync<BoughtPeriod>(
            "select id, membership_id, starts_at, ends_at from membership_periods where id = @id", new { id = bought.Id }))!;
        var period = new SubscriptionPeriod(bought.StartsAt, bought.EndsAt);
        await work.MoveAsync(
            $"Period {bought.Id}", "update membership_periods set revoked_at = @now where id = @id and revoked_at is null", new { id = bought.Id, now = work.Now });
        await work.ExecuteAsync(
            "update memberships set ends_at = @endsAt where id = @id",
            new { id = membership.Id, endsAt = period.EndAfterRevocation(work.Now, membership.EndsAt) });
        await work.ExecuteAsync(
            """
            update membership_periods set starts_at = starts_at - @unused, ends_at = ends_at - @unused
            where membership_id = @id and revoked_at is null and starts_at >= @from
            """,
            new { id = membership.Id, unused = period.Unused(work.Now), from = bought.EndsAt });
    }

    private async Task StopPayoutAsync(OrderTerms order, PaymentRecord payment)
    {
        await work.LockAccumulationAsync(payment.Id);
        if (await work.QuerySingleOrDefaultAsync<AccumulatedRow>(
                $"select {AccumulatedRow.Columns} from accumulations where payment_id = @id for no key update", new { id = payment.Id }) is { } row)
        {
            await TakeFromCollectionAsync(order, payment, row);
            return;
        }

        var payout = await work.QuerySingleOrDefaultAsync<PayoutRecord>(
            "select id, state, from_asset, fee from payouts where payment_id = @id for no key update", new { id = payment.Id });
        switch (payout)
        {
            case { State: "accumulated" }:
                // Not collected yet, and never will be: the collector finds the payment refunded.
                await GiveFeeBackAsync(order, payment, payout);
                break;
            case { State: "requested" or "estimated" or "swap_created" }:
                await work.ExecuteAsync(
                    "update payouts set state = 'cancelled', reason = 'payment_refunded', updated_at = @now where id = @id", new { id = payout.Id, now = work.Now });
                await GiveFeeBackAsync(order, payment, payout);
                break;
            case null or { State: "cancelled" }:
                break;
            default:
                Alert(order, payment, "refund_after_payout", $"A refunded payment's payout is {payout.State}; the owner may have its money.", payout.Id);
                break;
        }
    }

    private async Task TakeFromCollectionAsync(OrderTerms order, PaymentRecord payment, AccumulatedRow row)
    {
        switch (row.State)
        {
            case "pending":
                await work.GiveUpAsync(ledger, assets, row);
                break;
            case "converted":
                await work.GiveUpAsync(ledger, assets, row);
                Alert(order, payment, "refund_after_conversion", "A refunded payment had been converted and not paid out; the platform keeps the USDT and owes what the buyer gets back.");
                break;
            case "refunded":
                break;
            default:
                await work.ExecuteAsync("update accumulations set refunded_at = @now, updated_at = @now where id = @id and refunded_at is null", new { id = row.Id, now = work.Now });
                Alert(
                    order,
                    payment,
                    row.State == "converting" ? "refund_while_converting" : "refund_after_payout",
                    row.State == "converting"
                        ? "A refunded payment is being converted; its share is taken out when the conversion ends, and until then its owner stands in debt."
                        : $"A refunded payment's collected money is {row.State}; its owner stands in debt with it on the books.");
                break;
        }
    }

    private async Task GiveFeeBackAsync(OrderTerms order, PaymentRecord payment, PayoutRecord payout)
    {
        if (payout.Fee is not > 0
            || !await work.QuerySingleOrDefaultAsync<bool>("select exists (select from ledger_transactions where cause = @cause)", new { cause = $"fee-taken:{payout.Id}" }))
        {
            return;
        }

        var fee = Amount.Of(assets.Get(payout.FromAsset), payout.Fee.Value, Rounding.Exact);
        await ledger.PostAsync(
            work.Connection,
            work.Transaction,
            LedgerEntries.FeeReversed(payout.Id, order.OwnerId, fee, work.Now, new LedgerReferences(order.Id, payment.Id, payout.Id)),
            work.Cancelled);
    }

    private Amount Booked(PaymentRecord payment) => Amount.Of(assets.Get(payment.Asset!), payment.BookedAmount!.Value, Rounding.Exact);

    private void Alert(OrderTerms? order, PaymentRecord payment, string code, string detail, Guid? payoutId = null) =>
        work.Publish(new DomainEvent(EventName.OperatorAlert)
        {
            Code = code,
            Detail = detail,
            OrderId = order?.Id,
            PaymentId = payment.Id,
            PayoutId = payoutId,
            ChannelId = order?.ChannelId,
        });
}
