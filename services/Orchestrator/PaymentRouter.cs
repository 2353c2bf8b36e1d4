using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Prices;

namespace PayGatePrime.Orchestrator;

/// <summary>
/// Takes a payment where its row says it stands, whichever message told of it: messages may come twice, late and in any order, the row
/// only moves forward.
/// </summary>
internal sealed class PaymentRouter(OrchestratorDatabase database, AssetCatalog assets, IPriceSource prices, LedgerWriter ledger, OrchestratorConfig config)
{
    private static readonly TimeSpan s_walletDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_priceDelay = TimeSpan.FromSeconds(10);

    public async Task<TaskResult> RouteAsync(Guid paymentId, TaskContext context)
    {
        var payment = await database.ReadPaymentAsync(paymentId, context.Cancelled);
        return payment switch
        {
            { State: "refunded" } => TaskResult.Done,
            { Status: "refunded" } => TaskResult.Commit(work => new PaymentRefund(work, ledger, assets).ApplyAsync(payment)),
            { State: "unmatched", HasArrived: true, BookedAmount: null } => await SuspendAsync(payment, context),
            { State: "unmatched", HasArrived: true } => await SuspendRestAsync(payment, context),
            { State: "unmatched" } => TaskResult.Done,
            { HasArrived: true } => await SettleAsync(payment, context),
            { Status: "failed" or "expired", State: "received" } => TaskResult.Commit(work => RejectAsync(work, payment)),
            _ => TaskResult.Done,
        };
    }

    private async Task<TaskResult> SettleAsync(PaymentRecord payment, TaskContext context)
    {
        if (payment.OrderId is not { } orderId)
        {
            return TaskResult.Fail("payment_without_order", $"Payment {payment.Id} is matched to no order.");
        }

        if (Received(payment, out var fault) is not { } received)
        {
            return fault!;
        }

        if (payment.State == "accepted")
        {
            return await SuspendRestAsync(payment, context);
        }

        if (await database.ReadWalletAsync(context.Cancelled) is not { } wallet)
        {
            return TaskResult.RetryAfter(s_walletDelay, "No wallet is registered yet.");
        }

        PriceQuote quote;
        try
        {
            quote = await prices.UsdPriceAsync(received.Asset, context.Cancelled);
        }
        catch (ProviderException e)
        {
            // Money without a price is still money: it waits, and only the queue's last attempt makes it a person's business.
            return TaskResult.RetryAfter(e.RetryAfter ?? s_priceDelay, $"{received.Asset} has no price now: {e.Message}");
        }

        return TaskResult.Commit(work => new PaymentAcceptance(work, ledger, assets, config.Acceptance, wallet, quote).ApplyAsync(orderId, payment));
    }

    private async Task<TaskResult> SuspendAsync(PaymentRecord payment, TaskContext context)
    {
        if (Received(payment, out var fault) is not { } received)
        {
            return fault!;
        }

        if (await database.ReadWalletAsync(context.Cancelled) is not { } wallet)
        {
            return TaskResult.RetryAfter(s_walletDelay, "No wallet is registered yet.");
        }

        return TaskResult.Commit(async work =>
        {
            await work.MoveAsync(
                $"Payment {payment.Id}",
                """
                update payments set asset = @asset, booked_amount = @amount, decided_at = @now
                where id = @id and state = 'unmatched' and booked_amount is null and outcome_amount = @told and outcome_currency = @currency
                """,
                new { id = payment.Id, asset = received.Asset.Code, amount = received.Value, told = payment.OutcomeAmount, currency = payment.OutcomeCurrency, now = work.Now });
            await ledger.PostAsync(
                work.Connection,
                work.Transaction,
                LedgerEntries.ReceivedUnaccepted(payment.Id, wallet, received, work.Now, new LedgerReferences(payment.OrderId, payment.Id)),
                work.Cancelled);
            work.Publish(new DomainEvent(EventName.OperatorAlert)
            {
                Code = "money_in_suspense",
                Detail = $"{received} of a payment that fits no order is held apart until somebody decides.",
                PaymentId = payment.Id,
                OrderId = payment.OrderId,
            });
        });
    }

    // A payment that was decided when only a part had arrived: the rest is in the wallet all the same, so it is on the books too.
    private async Task<TaskResult> SuspendRestAsync(PaymentRecord payment, TaskContext context)
    {
        if (Received(payment, out var fault) is not { } received)
        {
            return fault!;
        }

        if (payment.BookedAmount == received.Value && payment.Asset == received.Asset.Code)
        {
            return TaskResult.Done;
        }

        if (payment.Asset != received.Asset.Code || payment.BookedAmount > received.Value)
        {
            return TaskResult.Commit(work => work.Publish(Changed(payment)));
        }

        if (await database.ReadWalletAsync(context.Cancelled) is not { } wallet)
        {
            return TaskResult.RetryAfter(s_walletDelay, "No wallet is registered yet.");
        }

        return TaskResult.Commit(async work =>
        {
            var locked = await OrchestratorDatabase.LockPaymentAsync(work, payment.Id);
            if (locked != payment)
            {
                throw new StateMovedOnException($"Payment {payment.Id}");
            }

            var rest = received - Amount.Of(received.Asset, payment.BookedAmount!.Value, Rounding.Exact);
            var entry = LedgerEntries.ReceivedMoreUnaccepted(payment.Id, wallet, rest, work.Now, new LedgerReferences(payment.OrderId, payment.Id));
            if (await ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled))
            {
                work.Publish(Changed(payment) with { Detail = $"{rest} more arrived of a payment after it was decided; it is held apart until somebody decides." });
            }
        });
    }

    private static async Task RejectAsync(UnitOfWork work, PaymentRecord payment)
    {
        if (payment.ActuallyPaid > 0)
        {
            work.Publish(new DomainEvent(EventName.OperatorAlert)
            {
                Code = "payment_failed_with_money",
                Detail = $"NOWPayments says {payment.Status} of a payment for which something was paid.",
                PaymentId = payment.Id,
                OrderId = payment.OrderId,
            });
            return;
        }

        await work.MoveAsync(
            $"Payment {payment.Id}",
            "update payments set state = 'rejected', reason = status, decided_at = @now where id = @id and state = 'received' and status = @status",
            new { id = payment.Id, status = payment.Status, now = work.Now });

        // A buyer who chose one coin and then paid in another is not told that the first choice expired.
        var isOpen = await work.QuerySingleOrDefaultAsync<bool>(
            """
            select o.state <> 'accepted' and not exists (
                select from payments p where p.order_id = o.id and p.id <> @id and p.state in ('received', 'partial') and p.status not in ('failed', 'expired'))
            from orders o where o.id = @orderId
            """,
            new { id = payment.Id, orderId = payment.OrderId });
        if (isOpen)
        {
            work.Publish(new DomainEvent(EventName.PaymentRejected) { PaymentId = payment.Id, OrderId = payment.OrderId, Code = payment.Status });
        }
    }

    // A digit more than the asset has can't be on the chain, so it is cut off.
    private Amount? Received(PaymentRecord payment, out TaskResult? fault)
    {
        fault = null;
        if (NowPaymentsCurrency.Find(payment.OutcomeCurrency)?.AmongAssets(assets.Held) is not { } asset)
        {
            fault = TaskResult.Fail("outcome_currency_unknown", $"Payment {payment.Id} arrived in '{payment.OutcomeCurrency}', which is no asset that the platform holds.");
            return null;
        }

        var amount = Amount.Of(asset, payment.OutcomeAmount ?? 0m, Rounding.Down);
        if (amount.IsZero)
        {
            fault = TaskResult.Fail("outcome_amount_missing", $"Payment {payment.Id} is {payment.Status} and brought nothing.");
            return null;
        }

        return amount;
    }

    private static DomainEvent Changed(PaymentRecord payment) => new(EventName.OperatorAlert)
    {
        Code = "outcome_changed",
        Detail = "NOWPayments changed what a payment brought after it was accepted; the books hold the amount of its acceptance.",
        PaymentId = payment.Id,
        OrderId = payment.OrderId,
    };
}
