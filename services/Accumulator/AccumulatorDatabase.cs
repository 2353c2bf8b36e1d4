using PayGatePrime.Common.Database;

namespace PayGatePrime.Accumulator;

internal sealed class AccumulatorDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<CollectedPayment> ReadPaymentAsync(Guid paymentId, CancellationToken cancelled) =>
        ReadOneAsync<CollectedPayment>(
            $"Payment {paymentId} with its order",
            """
            select p.id, p.state, p.asset, p.booked_amount, p.value_usd, p.quote_id, o.id as order_id, o.owner_id, o.channel_id, o.fee_bps,
                u.id as payout_id, u.state as payout_state, u.gross as payout_gross, u.fee as payout_fee, u.net as payout_net, u.retry_amount as payout_left,
                exists (select from accumulations a where a.payment_id = p.id) as is_collected
            from payments p join orders o on o.id = p.order_id left join payouts u on u.payment_id = p.id
            where p.id = @paymentId
            """,
            new { paymentId },
            cancelled);
}
