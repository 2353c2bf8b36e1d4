using PayGatePrime.Common.Database;

namespace PayGatePrime.NpIpn;

internal sealed class NpIpnDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    /// <summary>Writes callbacks in one transaction and says what became of each, in their order.</summary>
    public async Task<IReadOnlyList<IntakeOutcome>> RecordAsync(IReadOnlyList<ReceivedIpn> ipns, CancellationToken cancelled)
    {
        IReadOnlyList<IntakeOutcome> outcomes = [];
        await TransactAsync(async work => { outcomes = await new IpnBatch(work, ipns).WriteAsync(); }, cancelled);
        return outcomes;
    }

    /// <summary>Payments that may still change without a callback, those asked longest ago first.</summary>
    public Task<IReadOnlyList<string>> ReadPaymentsToPollAsync(DateTimeOffset since, DateTimeOffset quietSince, int most, CancellationToken cancelled) =>
        ReadManyAsync<string>(
            """
            select provider_payment_id from payments
            where status in ('waiting', 'confirming', 'confirmed', 'sending', 'expired') and created_at > @since and updated_at < @quietSince
            order by polled_at nulls first limit @most
            """,
            new { since, quietSince, most },
            cancelled);

    public Task MarkPolledAsync(string providerPaymentId, CancellationToken cancelled) =>
        TransactAsync(work => work.ExecuteAsync("update payments set polled_at = @now where provider_payment_id = @providerPaymentId", new { providerPaymentId, now = work.Now }), cancelled);

    /// <summary>Invoices of orders for which no payment is known, those asked longest ago first.</summary>
    public Task<IReadOnlyList<InvoiceToPoll>> ReadInvoicesToPollAsync(DateTimeOffset since, DateTimeOffset quietSince, int most, CancellationToken cancelled) =>
        ReadManyAsync<InvoiceToPoll>(
            """
            select id as order_id, invoice_id from orders
            where state in ('created', 'invoiced', 'expired') and invoice_id is not null and created_at > @since and created_at < @quietSince
              and not exists (select from payments where payments.order_id = orders.id)
            order by polled_at nulls first limit @most
            """,
            new { since, quietSince, most },
            cancelled);

    public Task MarkPolledAsync(Guid orderId, CancellationToken cancelled) =>
        TransactAsync(work => work.ExecuteAsync("update orders set polled_at = @now where id = @orderId", new { orderId, now = work.Now }), cancelled);

    /// <summary>Closes orders whose time is up and for which nothing was paid; a late payment is still accepted.</summary>
    public async Task<int> ExpireOrdersAsync(CancellationToken cancelled)
    {
        var expired = 0;
        await TransactAsync(
            async work =>
            {
                expired = await work.ExecuteAsync(
                    """
                    update orders set state = 'expired'
                    where state in ('created', 'invoiced') and expires_at < @now
                      and not exists (select from payments where payments.order_id = orders.id and payments.status not in ('waiting', 'expired', 'failed'))
                    """,
                    new { now = work.Now });
            },
            cancelled);
        return expired;
    }

    /// <summary>NOWPayments' id of the payment that a finding is about.</summary>
    public Task<string> ReadFindingAsync(Guid findingId, CancellationToken cancelled) =>
        ReadOneAsync<string>(
            $"Finding {findingId}", "select subject from reconciliation_findings where id = @findingId and kind in ('payment_missing', 'payment_behind')", new { findingId }, cancelled);

    public Task<StatusOrder?> ReadOrderAsync(string token, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<StatusOrder>(
            """
            select o.id, o.kind, o.state, o.price_usd, o.expires_at, c.title as channel_title, o.invoice_url
            from orders o join channels c on c.id = o.channel_id where o.status_token = @token
            """,
            new { token },
            cancelled);

    public Task<IReadOnlyList<StatusPayment>> ReadPaymentsAsync(Guid orderId, CancellationToken cancelled) =>
        ReadManyAsync<StatusPayment>(
            """
            select p.status, p.state, p.actually_paid, p.pay_currency, p.value_usd, p.missing_usd, p.over_usd, p.is_late, p.updated_at, po.state as payout_state
            from payments p left join payouts po on po.payment_id = p.id
            where p.order_id = @orderId order by p.created_at
            """,
            new { orderId },
            cancelled);

    public Task<StatusPeriod?> ReadPeriodAsync(Guid orderId, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<StatusPeriod>(
            """
            select p.ends_at, p.revoked_at, exists (select from invites i where i.period_id = p.id and i.state in ('sent', 'used')) as invite_sent
            from membership_periods p where p.order_id = @orderId
            """,
            new { orderId },
            cancelled);
}
