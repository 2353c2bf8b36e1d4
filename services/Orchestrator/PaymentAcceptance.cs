using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Prices;

namespace PayGatePrime.Orchestrator;

/// <summary>Decides on a payment under the lock of its order and writes everything that follows, in one transaction.</summary>
internal sealed class PaymentAcceptance(UnitOfWork work, LedgerWriter ledger, AssetCatalog assets, AcceptanceSettings settings, string wallet, PriceQuote quote)
{
    /// <summary>Applies the decision.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="seen">The payment as it was when it was quoted.</param>
    /// <exception cref="StateMovedOnException">The payment changed meanwhile; the callback that changed it has sent a message of its own.</exception>
    public async Task ApplyAsync(Guid orderId, PaymentRecord seen)
    {
        var order = await OrchestratorDatabase.LockOrderAsync(work, orderId);
        var payments = await OrchestratorDatabase.LockPaymentsAsync(work, orderId);
        var payment = payments.Single(p => p.Id == seen.Id);
        if (payment.OutcomeCurrency != seen.OutcomeCurrency || payment.OutcomeAmount != seen.OutcomeAmount)
        {
            throw new StateMovedOnException($"Payment {payment.Id}");
        }

        var amount = Amount.Of(quote.Asset, payment.OutcomeAmount ?? 0m, Rounding.Down);
        var valueUsd = amount.Value * quote.UsdPerCoin;
        var isTakenShort = await work.QuerySingleOrDefaultAsync<bool>("select exists (select from short_acceptances where payment_id = @id)", new { id = payment.Id });
        var decision = AcceptancePolicy.Decide(order, payment, payments.Where(p => p.Id != payment.Id), amount.Value, valueUsd, settings, isTakenShort);
        switch (decision)
        {
            case AcceptanceDecision.Accept accept:
                await AcceptAsync(order, payment, amount, valueUsd, accept);
                break;
            case AcceptanceDecision.Partial partial:
                await HoldAsync(payment, amount, valueUsd, "partial", null, partial.MissingUsd);
                work.Publish(About(EventName.PaymentPartial, order, payment));
                break;
            case AcceptanceDecision.Duplicate:
                await HoldAsync(payment, amount, valueUsd, "unmatched", "duplicate_payment", null);
                work.Publish(About(EventName.OperatorAlert, order, payment) with
                {
                    Code = "duplicate_payment",
                    Detail = $"{amount} arrived for an order that another payment had paid; it is held apart until somebody decides.",
                });
                break;
            default:
                break;
        }
    }

    private async Task AcceptAsync(OrderTerms order, PaymentRecord payment, Amount amount, decimal valueUsd, AcceptanceDecision.Accept accept)
    {
        await work.MoveAsync(
            $"Order {order.Id}", "update orders set state = 'accepted' where id = @id and state <> 'accepted'", new { id = order.Id });
        await work.MoveAsync(
            $"Payment {payment.Id}",
            """
            update payments set state = 'accepted', asset = @asset, booked_amount = @amount, value_usd = @valueUsd, quote_id = @quoteId, is_late = @isLate,
                over_usd = @over, missing_usd = null, reason = null, decided_at = @now
            where id = @id and state in ('received', 'rejected', 'partial')
            """,
            new
            {
                id = payment.Id,
                asset = amount.Asset.Code,
                amount = amount.Value,
                valueUsd,
                quoteId = await SaveQuoteAsync(),
                isLate = accept.IsLate,
                over = accept.OverUsd,
                now = work.Now,
            });
        await CreditAsync(order, payment, amount);
        foreach (var covered in accept.Covers)
        {
            await work.MoveAsync(
                $"Payment {covered.Id}",
                "update payments set state = 'accepted', missing_usd = null, decided_at = @now where id = @id and state = 'partial'",
                new { id = covered.Id, now = work.Now });
            await PostAsync(LedgerEntries.SuspenseReleased(covered.Id, order.OwnerId, Booked(covered), work.Now, References(order, covered)));
        }

        var periodId = order.Kind == "subscription" ? await ExtendAsync(order, payment) : (Guid?)null;
        foreach (var (paid, gross) in accept.Covers.Select(c => (c, Booked(c))).Append((payment, amount)))
        {
            await PayOutAsync(order, paid, gross);
        }

        var accepted = About(EventName.PaymentAccepted, order, payment) with { PeriodId = periodId };
        work.Publish(accepted);
        if (accept.IsLate)
        {
            work.Publish(accepted with { Name = EventName.PaymentLate });
        }
    }

    // What stood in suspense from an earlier, partial state of the same payment is released; only the rest is new in the wallet.
    private async Task CreditAsync(OrderTerms order, PaymentRecord payment, Amount amount)
    {
        var held = HeldBefore(payment, amount.Asset);
        var released = held > amount ? amount : held;
        if (!released.IsZero)
        {
            await PostAsync(LedgerEntries.SuspenseReleased(payment.Id, order.OwnerId, released, work.Now, References(order, payment)));
        }

        var fresh = amount - released;
        if (!fresh.IsZero)
        {
            await PostAsync(LedgerEntries.PaymentReceived(payment.Id, order.OwnerId, wallet, fresh, work.Now, References(order, payment)));
        }

        if (held > amount)
        {
            work.Publish(About(EventName.OperatorAlert, order, payment) with
            {
                Code = "outcome_shrank",
                Detail = $"{held - amount} more was held for the payment than it brought in the end; it stays in suspense.",
            });
        }
    }

    private async Task HoldAsync(PaymentRecord payment, Amount amount, decimal valueUsd, string state, string? reason, decimal? missingUsd)
    {
        var held = HeldBefore(payment, amount.Asset);
        await work.MoveAsync(
            $"Payment {payment.Id}",
            """
            update payments set state = @state, reason = @reason, asset = @asset, booked_amount = greatest(coalesce(booked_amount, 0), @amount), value_usd = @valueUsd,
                quote_id = @quoteId, missing_usd = @missingUsd, decided_at = @now
            where id = @id and state in ('received', 'rejected', 'partial')
            """,
            new
            {
                id = payment.Id,
                state,
                reason,
                asset = amount.Asset.Code,
                amount = amount.Value,
                valueUsd,
                quoteId = await SaveQuoteAsync(),
                missingUsd,
                now = work.Now,
            });
        var references = new LedgerReferences(payment.OrderId, payment.Id);
        if (held.IsZero)
        {
            await PostAsync(LedgerEntries.ReceivedUnaccepted(payment.Id, wallet, amount, work.Now, references));
        }
        else if (amount > held)
        {
            await PostAsync(LedgerEntries.ReceivedMoreUnaccepted(payment.Id, wallet, amount - held, work.Now, references));
        }
    }

    private async Task<Guid> ExtendAsync(OrderTerms order, PaymentRecord payment)
    {
        // The upsert locks the row, so that two renewals extend one after the other; a new row runs for no time yet.
        var membership = (await work.QuerySingleOrDefaultAsync<Membership>(
            """
            insert into memberships (id, channel_id, buyer_id, state, ends_at, created_at) values (@id, @channelId, @buyerId, 'active', @now, @now)
            on conflict (channel_id, buyer_id) do update set state = memberships.state
            returning id, state, ends_at
            """,
            new { id = work.NewId(), channelId = order.ChannelId, buyerId = order.BuyerId, now = work.Now }))!;
        var period = SubscriptionPeriod.Extend(work.Now, membership.State == "active" ? membership.EndsAt : null, order.Days);
        await work.ExecuteAsync(
            "update memberships set state = 'active', ends_at = @endsAt where id = @id", new { id = membership.Id, endsAt = period.EndsAt });
        var periodId = work.NewId();
        await work.ExecuteAsync(
            """
            insert into membership_periods (id, membership_id, order_id, payment_id, days, starts_at, ends_at, created_at)
            values (@periodId, @membershipId, @orderId, @paymentId, @days, @startsAt, @endsAt, @now)
            """,
            new
            {
                periodId,
                membershipId = membership.Id,
                orderId = order.Id,
                paymentId = payment.Id,
                days = order.Days,
                startsAt = period.StartsAt,
                endsAt = period.EndsAt,
                now = work.Now,
            });
        work.Enqueue(new TelegramInvite(periodId));
        return periodId;
    }

    private async Task PayOutAsync(OrderTerms order, PaymentRecord payment, Amount gross)
    {
        if (order.PayoutStrategy == "threshold")
        {
            work.Enqueue(new AccumulatePayment(payment.Id));
            return;
        }

        var payoutId = work.NewId();
        await work.ExecuteAsync(
            """
            insert into payouts (id, payment_id, order_id, owner_id, channel_id, state, from_asset, gross, fee_bps, to_asset, to_network, to_address, to_extra_id,
                                 created_at, updated_at)
            values (@payoutId, @paymentId, @orderId, @ownerId, @channelId, 'requested', @fromAsset, @gross, @feeBps, @toAsset, @toNetwork, @toAddress, @toExtraId, @now, @now)
            """,
            new
            {
                payoutId,
                paymentId = payment.Id,
                orderId = order.Id,
                ownerId = order.OwnerId,
                channelId = order.ChannelId,
                fromAsset = gross.Asset.Code,
                gross = gross.Value,
                feeBps = order.FeeBps,
                toAsset = order.PayoutAsset,
                toNetwork = order.PayoutNetwork,
                toAddress = order.PayoutAddress,
                toExtraId = order.PayoutExtraId,
                now = work.Now,
            });
        work.Enqueue(new PaymentSplit(payoutId));
    }

    private async Task<Guid> SaveQuoteAsync()
    {
        var id = work.NewId();
        await work.ExecuteAsync(
            "insert into price_quotes (id, asset, usd_per_coin, source, quoted_at) values (@id, @asset, @price, @source, @quotedAt)",
            new { id, asset = quote.Asset.Code, price = quote.UsdPerCoin, source = quote.Source, quotedAt = quote.QuotedAt });
        return id;
    }

    private static Amount HeldBefore(PaymentRecord payment, Asset asset)
    {
        if (payment.BookedAmount is not { } booked)
        {
            return Amount.Zero(asset);
        }

        return payment.Asset == asset.Code
            ? Amount.Of(asset, booked, Rounding.Exact)
            : throw new InvalidOperationException($"Payment {payment.Id} was booked in {payment.Asset} and is now said to be in {asset}.");
    }

    private Amount Booked(PaymentRecord payment) => Amount.Of(assets.Get(payment.Asset!), payment.BookedAmount!.Value, Rounding.Exact);

    private Task PostAsync(LedgerTransaction entry) => ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);

    private static LedgerReferences References(OrderTerms order, PaymentRecord payment) => new(order.Id, payment.Id);

    private static DomainEvent About(EventName name, OrderTerms order, PaymentRecord payment) =>
        new(name) { OrderId = order.Id, PaymentId = payment.Id, ChannelId = order.ChannelId };
}
