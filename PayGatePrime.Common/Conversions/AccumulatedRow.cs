using PayGatePrime.Common.Ledger;

namespace PayGatePrime.Common.Conversions;

/// <summary>A row of accumulations as far as its money goes (select <see cref="Columns"/>).</summary>
/// <param name="Id">Its id.</param>
/// <param name="PaymentId">The payment that it collects.</param>
/// <param name="OrderId">The payment's order.</param>
/// <param name="OwnerId">Whose it is.</param>
/// <param name="State">Its state's text.</param>
/// <param name="Asset">The code of the asset received.</param>
/// <param name="Fee">The fee that was taken of it, in that asset.</param>
/// <param name="FeeSubject">What the fee is on the books under.</param>
/// <param name="Amount">The owner's part, in that asset.</param>
/// <param name="Share">What became of it in USDT, once converted.</param>
/// <param name="RefundedAt">When its payment was given back to the buyer, if it was.</param>
public sealed record AccumulatedRow(
    Guid Id, Guid PaymentId, Guid? OrderId, Guid OwnerId, string State, string Asset, decimal Fee, Guid FeeSubject, decimal Amount, decimal? Share, DateTimeOffset? RefundedAt)
{
    /// <summary>The columns that make this record, in its order.</summary>
    public const string Columns = "id, payment_id, order_id, owner_id, state, asset, fee, fee_subject, amount, share, refunded_at";

    /// <summary>What the ledger files its transactions under.</summary>
    public LedgerReferences References => new(OrderId, PaymentId);
}
