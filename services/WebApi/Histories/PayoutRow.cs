namespace PayGatePrime.WebApi.Histories;

/// <summary>A payout as it stands; amounts are whole coins of FromAsset, PaidAmount of ToAsset.</summary>
internal sealed record PayoutRow(
    Guid Id,
    Guid? PaymentId,
    Guid? OrderId,
    Guid OwnerId,
    Guid ChannelId,
    string State,
    int Attempt,
    string? HeldFrom,
    string? Reason,
    string FromAsset,
    decimal Gross,
    decimal? Fee,
    decimal? Net,
    decimal? RetryAmount,
    string ToAsset,
    string ToNetwork,
    string ToAddress,
    decimal? PaidAmount,
    string? PaidHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public const string Columns =
        "id, payment_id, order_id, owner_id, channel_id, state, attempt, held_from, reason, from_asset, gross, fee, net, retry_amount, to_asset, to_network, to_address, paid_amount, paid_hash, created_at, updated_at";
}
