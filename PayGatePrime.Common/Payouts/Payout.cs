using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Payouts;

/// <summary>A row of payouts, as every service on its way reads it (select <see cref="Columns"/>). Amounts are whole coins of <paramref name="FromAsset"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PaymentId">The payment it pays out; null for a batch.</param>
/// <param name="OrderId">The order; null for a batch.</param>
/// <param name="OwnerId">Who is paid.</param>
/// <param name="ChannelId">The channel that earned it.</param>
/// <param name="State">Its state's text.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="HeldFrom">The state it was held in; null unless held.</param>
/// <param name="FromAsset">The code of the asset received, such as "eth.eth".</param>
/// <param name="Gross">What was received.</param>
/// <param name="FeeBps">The agreed fee in basis points.</param>
/// <param name="Fee">The fee, once taken.</param>
/// <param name="Net">The owner's part, once the fee is taken.</param>
/// <param name="RetryAmount">What is left to send after a refund came back short.</param>
/// <param name="ToAsset">The owner's coin.</param>
/// <param name="ToNetwork">Its network.</param>
/// <param name="ToAddress">The owner's address there.</param>
/// <param name="ToExtraId">Its memo, if it has one.</param>
public sealed record Payout(
    Guid Id,
    Guid? PaymentId,
    Guid? OrderId,
    Guid OwnerId,
    Guid ChannelId,
    string State,
    int Attempt,
    string? HeldFrom,
    string FromAsset,
    decimal Gross,
    int FeeBps,
    decimal? Fee,
    decimal? Net,
    decimal? RetryAmount,
    string ToAsset,
    string ToNetwork,
    string ToAddress,
    string? ToExtraId)
{
    /// <summary>The columns that make this record, in its order.</summary>
    public const string Columns =
        "id, payment_id, order_id, owner_id, channel_id, state, attempt, held_from, from_asset, gross, fee_bps, fee, net, retry_amount, to_asset, to_network, to_address, to_extra_id";

    /// <summary>What this attempt sends: the owner's part, or what a refund left of it.</summary>
    /// <exception cref="InvalidOperationException">The fee is not taken yet.</exception>
    public decimal AmountToSend => RetryAmount ?? Net ?? throw new InvalidOperationException($"The fee of payout {Id} is not taken yet.");

    /// <summary>What the ledger files its transactions under.</summary>
    public LedgerReferences References => new(OrderId, PaymentId, Id);

    /// <summary>Direct when the owner wants the very asset that we hold.</summary>
    public PayoutRoute Route(AssetCatalog assets)
    {
        ArgumentNullException.ThrowIfNull(assets);
        return assets.Find(ToAsset, ToNetwork)?.Code == FromAsset ? PayoutRoute.Direct : PayoutRoute.Swap;
    }

    /// <summary>Where it stands, for <see cref="PayoutStateMachine"/>.</summary>
    public PayoutPosition Position(AssetCatalog assets) =>
        new(Route(assets), Attempt, PayoutStates.Parse(State), HeldFrom is null ? null : PayoutStates.Parse(HeldFrom));

    /// <summary>An event about it.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="code">A short code.</param>
    /// <param name="detail">One sentence; no secret, link or wallet.</param>
    public DomainEvent Event(EventName name, string? code = null, string? detail = null) =>
        new(name) { OrderId = OrderId, PaymentId = PaymentId, PayoutId = Id, ChannelId = ChannelId, Code = code, Detail = detail };
}
