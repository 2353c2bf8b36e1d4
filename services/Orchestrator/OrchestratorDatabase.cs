using PayGatePrime.Common.Database;

namespace PayGatePrime.Orchestrator;

internal sealed class OrchestratorDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    private const string PaymentColumns =
        "id, order_id, parent_payment_id, status, state, actually_paid, outcome_amount, outcome_currency, asset, booked_amount, value_usd, updated_at";

    private const string OrderColumns =
        """
        id, kind, state, buyer_id, channel_id, owner_id, price_usd, days, fee_bps, payout_strategy, payout_asset, payout_network, payout_address,
        payout_extra_id, expires_at
        """;

    public Task<PaymentRecord> ReadPaymentAsync(Guid paymentId, CancellationToken cancelled) =>
        ReadOneAsync<PaymentRecord>($"Payment {paymentId}", $"select {PaymentColumns} from payments where id = @paymentId", new { paymentId }, cancelled);

    /// <summary>The address that payments arrive at, or null while none is registered.</summary>
    public Task<string?> ReadWalletAsync(CancellationToken cancelled) =>
        ReadOneOrNoneAsync<string>("select address from wallets order by receives desc, created_at desc limit 1", new { }, cancelled);

    // The order is locked in a way that lets callbacks go on referring to it: they hold payments while they check that it exists.
    public static async Task<OrderTerms> LockOrderAsync(UnitOfWork work, Guid orderId) =>
        await work.QuerySingleOrDefaultAsync<OrderTerms>($"select {OrderColumns} from orders where id = @orderId for no key update", new { orderId })
        ?? throw new RowMissingException($"Order {orderId}");

    /// <summary>Locks all payments of an order, in the order in which callbacks lock them.</summary>
    public static Task<IReadOnlyList<PaymentRecord>> LockPaymentsAsync(UnitOfWork work, Guid orderId) =>
        work.QueryAsync<PaymentRecord>($"select {PaymentColumns} from payments where order_id = @orderId order by provider_payment_id for no key update", new { orderId });

    public static async Task<PaymentRecord> LockPaymentAsync(UnitOfWork work, Guid paymentId) =>
        await work.QuerySingleOrDefaultAsync<PaymentRecord>($"select {PaymentColumns} from payments where id = @paymentId for no key update", new { paymentId })
        ?? throw new RowMissingException($"Payment {paymentId}");
}
