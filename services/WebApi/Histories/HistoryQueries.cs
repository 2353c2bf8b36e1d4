namespace PayGatePrime.WebApi.Histories;

/// <summary>Gathers the whole history of a payment, a payout, a conversion or a dead letter: the same sections, whatever they are reached from.</summary>
internal sealed class HistoryQueries(WebApiDatabase database)
{
    private const int MostRows = 1000;

    public async Task<History> ReadAsync(HistoryRoots roots, CancellationToken cancelled)
    {
        var ids = await WidenAsync(roots, cancelled);
        var swaps = await ManyAsync<SwapRow>($"select {SwapRow.Columns} from swaps where payout_id = any(@payouts) or conversion_id = any(@conversions) or id = any(@others) order by created_at", ids, cancelled);
        var transfers = await ManyAsync<TransferRow>($"select {TransferRow.Columns} from transfers where payout_id = any(@payouts) or conversion_id = any(@conversions) or id = any(@others) order by created_at", ids, cancelled);
        var all = ids with { All = [.. ids.Orders, .. ids.Payments, .. ids.Payouts, .. ids.Conversions, .. ids.Others, .. swaps.Select(s => s.Id), .. transfers.Select(t => t.Id)] };
        return new History(
            await ManyAsync<OrderRow>($"select {OrderRow.Columns} from orders where id = any(@orders) order by created_at", all, cancelled),
            await ManyAsync<PaymentRow>($"select {PaymentRow.Columns} from payments where id = any(@payments) order by created_at", all, cancelled),
            await ManyAsync<AcceptanceRow>($"select {AcceptanceRow.Columns} from short_acceptances where payment_id = any(@payments) order by accepted_at", all, cancelled),
            await ReadPeriodsAsync(all, cancelled),
            await ReadCollectedAsync(roots, all, cancelled),
            await ManyAsync<ConversionRow>($"select {ConversionRow.Columns} from conversions where id = any(@conversions) order by created_at", all, cancelled),
            await ManyAsync<PayoutRow>($"select {PayoutRow.Columns} from payouts where id = any(@payouts) order by created_at", all, cancelled),
            await ManyAsync<QuoteRow>($"select {QuoteRow.Columns} from quotes where payout_id = any(@payouts) or conversion_id = any(@conversions) order by created_at", all, cancelled),
            swaps,
            transfers,
            await ReadLedgerAsync(all, cancelled),
            await ReadOutboxAsync(all, cancelled),
            await ManyAsync<DeadLetterRow>(
                $"{DeadLetterRow.Select} where d.id = any(@all) or exists (select from jsonb_each_text(d.payload) f where f.value = any(@texts)) order by d.id", all, cancelled),
            await ManyAsync<AuditRow>($"select {AuditRow.Columns} from audit_log where target = any(@texts) and outcome <> 'read' order by id", all, cancelled));
    }

    /// <summary>The orders, payments, payouts and conversions that belong to some of them.</summary>
    private async Task<Ids> WidenAsync(HistoryRoots roots, CancellationToken cancelled)
    {
        var payouts = await database.ManyAsync<Link>(
            "select id, order_id, payment_id from payouts where id = any(@payouts) or payment_id = any(@payments) or order_id = any(@orders)",
            new { payouts = roots.Payouts.ToArray(), payments = roots.Payments.ToArray(), orders = roots.Orders.ToArray() },
            cancelled);
        var payments = await database.ManyAsync<Link>(
            "select id, order_id, id as payment_id from payments where id = any(@payments) or order_id = any(@orders)",
            new { payments = roots.Payments.Concat(Of(payouts, p => p.PaymentId)).ToArray(), orders = roots.Orders.Concat(Of(payouts, p => p.OrderId)).ToArray() },
            cancelled);
        var collected = await database.ManyAsync<Collected>(
            "select conversion_id, payout_id from accumulations where payment_id = any(@payments)", new { payments = payments.Select(p => p.Id).ToArray() }, cancelled);
        return new Ids(
            [.. roots.Orders.Concat(Of(payouts, p => p.OrderId)).Concat(Of(payments, p => p.OrderId)).Distinct()],
            [.. payments.Select(p => p.Id).Distinct()],
            [.. payouts.Select(p => p.Id).Concat(Of(collected, c => c.PayoutId)).Distinct()],
            [.. roots.Conversions.Concat(Of(collected, c => c.ConversionId)).Distinct()],
            [.. roots.Others],
            []);
    }

    private Task<IReadOnlyList<PeriodRow>> ReadPeriodsAsync(Ids ids, CancellationToken cancelled) =>
        ManyAsync<PeriodRow>(
            """
            select p.id, p.order_id, p.payment_id, m.buyer_id, p.days, p.starts_at, p.ends_at, p.revoked_at, m.state as membership_state, m.ends_at as membership_ends_at,
                   i.state as invite_state, i.failure as invite_failure
            from membership_periods p join memberships m on m.id = p.membership_id
            left join lateral (select state, failure from invites where period_id = p.id order by created_at desc limit 1) i on true
            where p.order_id = any(@orders) order by p.created_at
            """,
            ids,
            cancelled);

    /// <summary>The rows of what was asked for; of a conversion or a batch that a payment leads to, only the payment's own.</summary>
    private Task<IReadOnlyList<AccumulationRow>> ReadCollectedAsync(HistoryRoots roots, Ids ids, CancellationToken cancelled) =>
        database.ManyAsync<AccumulationRow>(
            $"""
            select {AccumulationRow.Columns} from accumulations
            where payment_id = any(@payments) or conversion_id = any(@conversions) or payout_id = any(@payouts)
            order by created_at, id limit @most
            """,
            new { payments = ids.Payments, conversions = roots.Conversions.ToArray(), payouts = roots.Payouts.ToArray(), most = MostRows },
            cancelled);

    private Task<IReadOnlyList<LedgerRow>> ReadLedgerAsync(Ids ids, CancellationToken cancelled) =>
        ManyAsync<LedgerRow>(
            """
            select t.occurred_at, t.kind, t.cause, a.code as account, p.asset, p.amount
            from ledger_transactions t join ledger_postings p on p.transaction_id = t.id join ledger_accounts a on a.id = p.account_id
            where t.id in (
                select t.id from unnest(@payments) x (id) join ledger_transactions t on t.refs @> jsonb_build_object('paymentId', x.id)
                union select t.id from unnest(@payouts) x (id) join ledger_transactions t on t.refs @> jsonb_build_object('payoutId', x.id)
                union select t.id from unnest(@conversions) x (id) join ledger_transactions t on t.refs @> jsonb_build_object('conversionId', x.id))
            order by p.id limit 2000
            """,
            ids,
            cancelled);

    private Task<IReadOnlyList<MessageRow>> ReadOutboxAsync(Ids ids, CancellationToken cancelled) =>
        ManyAsync<MessageRow>(
            """
            select id, service, kind, name, payload::text as payload, not_before, created_at from outbox
            where exists (select from jsonb_each_text(payload) f where f.value = any(@texts)) order by created_at limit 500
            """,
            ids,
            cancelled);

    private Task<IReadOnlyList<T>> ManyAsync<T>(string sql, Ids ids, CancellationToken cancelled) =>
        database.ManyAsync<T>(
            sql,
            new { orders = ids.Orders, payments = ids.Payments, payouts = ids.Payouts, conversions = ids.Conversions, others = ids.Others, all = ids.All, texts = ids.All.Select(i => i.ToString()).ToArray() },
            cancelled);

    private static IEnumerable<Guid> Of<T>(IEnumerable<T> links, Func<T, Guid?> id) => links.Select(id).OfType<Guid>();

    private sealed record Ids(Guid[] Orders, Guid[] Payments, Guid[] Payouts, Guid[] Conversions, Guid[] Others, Guid[] All);

    private sealed record Collected(Guid? ConversionId, Guid? PayoutId);

    private sealed record Link(Guid Id, Guid? OrderId, Guid? PaymentId);
}
