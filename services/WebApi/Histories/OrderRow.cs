namespace PayGatePrime.WebApi.Histories;

/// <summary>What was bought, as it was fixed before anybody paid. Without the links that open something.</summary>
internal sealed record OrderRow(
    Guid Id,
    string Kind,
    string State,
    long BuyerId,
    Guid ChannelId,
    Guid OwnerId,
    int? Tier,
    decimal PriceUsd,
    int Days,
    int FeeBps,
    string PayoutStrategy,
    string PayoutAsset,
    string PayoutNetwork,
    string PayoutAddress,
    string? InvoiceId,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    public const string Columns =
        "id, kind, state, buyer_id, channel_id, owner_id, tier, price_usd, days, fee_bps, payout_strategy, payout_asset, payout_network, payout_address, invoice_id, created_at, expires_at";
}
