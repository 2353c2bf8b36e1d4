using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What stands still although a message should carry it on: a queue lost it, or Postgres was down at its last delivery.</summary>
internal sealed class StandstillCheck(DatabaseContext context, AssetCatalog assets, OrchestratorConfig config) : BaseDatabaseManager(context), IReconcileCheck
{
    private const int Most = 500;
    private static readonly TimeSpan s_lookBack = TimeSpan.FromDays(30);

    public string Name => "standstill";

    public async Task<CheckOutcome> LookAsync(CancellationToken cancelled)
    {
        var now = Time.GetUtcNow();
        var window = new { before = now - config.Reconcile.StandstillAfter, since = now - s_lookBack, now, most = Most };
        var payments = await ReadPaymentsAsync(window, cancelled);
        var payouts = await ReadPayoutsAsync(window, cancelled);
        var conversions = await ReadConversionsAsync(window, cancelled);
        var uncollected = await ReadUncollectedAsync(window, cancelled);
        var unclosed = await ReadManyAsync<Guid>(
            """
            select p.id from payouts p
            where p.id in (select a.payout_id from accumulations a where a.state = 'paying') and p.state = 'paid' and p.updated_at < @before
              and not exists (select from dead_letters d where d.state = 'open' and d.name = 'batch-paid' and d.payload ->> 'payoutId' = p.id::text)
            order by p.updated_at limit @most
            """,
            window,
            cancelled);

        // Signed is signed: it is brought to its end even when what it was for stands elsewhere by now.
        var transfers = await ReadManyAsync<LooseTransfer>(
            """
            select t.id, t.state, t.reason from transfers t
            left join payouts p on p.id = t.payout_id left join conversions c on c.id = t.conversion_id
            where t.state in ('signed', 'broadcast', 'mined') and t.updated_at < @before
              and p.state is distinct from 'transfer_created' and not coalesce(c.state = 'swap_created' and c.transfer_id = t.id, false)
              and not exists (select from dead_letters d where d.state = 'open' and d.payload ->> 'transferId' = t.id::text)
            order by t.updated_at limit @most
            """,
            window,
            cancelled);
        var periods = await ReadManyAsync<Guid>(
            """
            select p.id from membership_periods p
            where p.created_at < @before and p.created_at > @since and p.ends_at > @now and p.revoked_at is null
              and not exists (select from invites i where i.period_id = p.id and (i.state <> 'created' or i.updated_at >= @before))
              and not exists (select from dead_letters d where d.state = 'open' and d.payload ->> 'periodId' = p.id::text)
            order by p.created_at limit @most
            """,
            window,
            cancelled);
        List<Finding?> found =
        [
            .. payments.Select(p => Lost($"payment:{p.Id}", StandstillPolicy.MessageFor(p), p.Id)),
            .. payouts.Select(p => Lost($"payout:{p.Id}", StandstillPolicy.MessageFor(p), payoutId: p.Id)),
            .. uncollected.Select(id => Lost($"collection:{id}", new AccumulatePayment(id), id)),
            .. conversions.Select(c => Lost($"conversion:{c.Id}", StandstillPolicy.MessageFor(c), conversionId: c.Id)),
            .. unclosed.Select(id => Lost($"batch:{id}", new BatchPaid(id), payoutId: id)),
            .. transfers.Select(t => Lost($"transfer:{t.Id}", StandstillPolicy.OfTransfer(t.Id, t.State, t.Reason))),
            .. periods.Select(id => Lost($"period:{id}", new TelegramInvite(id))),
        ];
        var isComplete = new[] { payments.Count, payouts.Count, conversions.Count, uncollected.Count, unclosed.Count, transfers.Count, periods.Count }.All(c => c < Most);
        return new CheckOutcome([.. found.OfType<Finding>()], (kind, _) => isComplete && kind == FindingKind.MessageLost);
    }

    private static Finding? Lost(string subject, ITaskMessage? message, Guid? paymentId = null, Guid? payoutId = null, Guid? conversionId = null) => message is null
        ? null
        : new Finding(FindingKind.MessageLost, subject, AlertSeverity.Critical, $"Nothing carries {subject} on; {message.GetType().Name} was sent again.")
        {
            PaymentId = paymentId,
            PayoutId = payoutId,
            ConversionId = conversionId,
            Mend = _ => message,
        };

    private async Task<IReadOnlyList<StandingPayment>> ReadPaymentsAsync(object window, CancellationToken cancelled)
    {
        var rows = await ReadManyAsync<PaymentRow>(
            """
            select p.id, p.status, p.state, p.actually_paid, p.outcome_amount, p.outcome_currency, p.booked_amount,
                exists (select from ledger_transactions t where t.cause = 'payment-suspended-more:' || p.id) as is_rest_booked
            from payments p
            where p.updated_at < @before and p.updated_at > @since and p.state <> 'refunded'
              and p.status in ('finished', 'partially_paid', 'refunded', 'failed', 'expired')
              and (p.state in ('received', 'partial') or p.status = 'refunded' or coalesce(p.booked_amount, 0) + 0.000001 <= p.outcome_amount)
              and not (p.state = 'rejected' and p.status in ('failed', 'expired'))
              and not exists (select from dead_letters d where d.state = 'open' and d.payload ->> 'paymentId' = p.id::text)
            order by p.updated_at limit @most
            """,
            window,
            cancelled);
        return [.. rows.Select(r => new StandingPayment(r.Id, r.Status, r.State, r.ActuallyPaid, Arrived(r), r.BookedAmount, r.IsRestBooked))];
    }

    private decimal? Arrived(PaymentRow row) =>
        row.OutcomeAmount is { } amount && NowPaymentsCurrency.Find(row.OutcomeCurrency)?.AmongAssets(assets.Held) is { } asset ? Amount.Of(asset, amount, Rounding.Down).Value : row.OutcomeAmount;

    private async Task<IReadOnlyList<StandingPayout>> ReadPayoutsAsync(object window, CancellationToken cancelled)
    {
        var rows = await ReadManyAsync<PayoutRow>(
            """
            select p.id, p.payment_id is null as is_batch, p.from_asset, p.to_asset, p.to_network, p.state, p.fee is not null as has_fee,
                q.id is not null as has_quote, q.refusal is not null as is_refused, s.id as swap_id, t.id as transfer_id, t.state as transfer_state, t.reason as transfer_reason
            from payouts p
            left join quotes q on q.payout_id = p.id and q.attempt = p.attempt
            left join swaps s on s.payout_id = p.id and s.attempt = p.attempt
            left join transfers t on t.cause = 'payout:' || p.id || ':' || p.attempt
            where p.state not in ('paid', 'accumulated', 'cancelled', 'held')
              and greatest(p.updated_at, q.created_at, s.updated_at, t.updated_at) < @before
              and not exists (
                select from dead_letters d where d.state = 'open'
                  and (d.payload ->> 'payoutId' = p.id::text or d.payload ->> 'swapId' = s.id::text or d.payload ->> 'transferId' = t.id::text))
            order by p.updated_at limit @most
            """,
            window,
            cancelled);
        return [.. rows.Select(r => new StandingPayout(r.Id, r.IsBatch, IsDirect(r), r.State, r.HasFee, r.HasQuote, r.IsRefused, r.SwapId, r.TransferId, r.TransferState, r.TransferReason))];
    }

    private Task<IReadOnlyList<StandingConversion>> ReadConversionsAsync(object window, CancellationToken cancelled) =>
        ReadManyAsync<StandingConversion>(
            """
            select c.id, c.kind = 'single' as is_single, c.state, q.id is not null as has_quote, s.id as swap_id, s.state as swap_state,
                t.id as transfer_id, t.state as transfer_state, t.reason as transfer_reason
            from conversions c
            left join quotes q on q.conversion_id = c.id and q.attempt = c.attempt
            left join swaps s on s.conversion_id = c.id and s.attempt = c.attempt
            left join transfers t on t.id = c.transfer_id
            where c.state not in ('done', 'returned', 'held')
              and greatest(c.updated_at, q.created_at, s.updated_at, t.updated_at) < @before
              and not exists (
                select from dead_letters d where d.state = 'open'
                  and (d.payload ->> 'conversionId' = c.id::text or d.payload ->> 'swapId' = s.id::text or d.payload ->> 'transferId' = t.id::text))
            order by c.updated_at limit @most
            """,
            window,
            cancelled);

    /// <summary>Accepted payments that are to be collected and are not. A dead letter that a person closed settles the matter, unless it was sent again.</summary>
    private Task<IReadOnlyList<Guid>> ReadUncollectedAsync(object window, CancellationToken cancelled) =>
        ReadManyAsync<Guid>(
            """
            select w.id
            from (
                select p.id, p.updated_at from payments p join orders o on o.id = p.order_id
                where p.state = 'accepted' and p.updated_at < @before and p.updated_at > @since and coalesce(p.decided_at, p.updated_at) < @before
                  and o.payout_strategy = 'threshold' and not exists (select from payouts u where u.payment_id = p.id)
                union all
                select p.id, u.updated_at from payouts u join payments p on p.id = u.payment_id
                where u.state = 'accumulated' and u.updated_at < @before and u.updated_at > @since and p.state = 'accepted') w
            where not exists (select from accumulations a where a.payment_id = w.id)
              and not exists (select from dead_letters d where d.name = 'accumulate-payment' and d.state <> 'retried' and d.payload ->> 'paymentId' = w.id::text)
            order by w.updated_at limit @most
            """,
            window,
            cancelled);

    private bool IsDirect(PayoutRow row) => assets.Find(row.ToAsset, row.ToNetwork)?.Code == row.FromAsset;

    private sealed record LooseTransfer(Guid Id, string State, string? Reason);

    private sealed record PaymentRow(
        Guid Id, string Status, string State, decimal? ActuallyPaid, decimal? OutcomeAmount, string? OutcomeCurrency, decimal? BookedAmount, bool IsRestBooked);

    private sealed record PayoutRow(
        Guid Id, bool IsBatch, string FromAsset, string ToAsset, string ToNetwork, string State, bool HasFee, bool HasQuote, bool IsRefused, Guid? SwapId, Guid? TransferId, string? TransferState, string? TransferReason);
}
