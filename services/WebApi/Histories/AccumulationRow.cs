namespace PayGatePrime.WebApi.Histories;

/// <summary>What is collected of one payment; Amount is whole coins of Asset, Share what became of it in USDT.</summary>
internal sealed record AccumulationRow(
    Guid Id,
    Guid PaymentId,
    Guid OwnerId,
    Guid ChannelId,
    string State,
    string Asset,
    decimal Gross,
    decimal Fee,
    decimal Amount,
    decimal? Share,
    Guid? ConversionId,
    Guid? PayoutId,
    int Attempts,
    DateTimeOffset? RefundedAt,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public const string Columns =
        "id, payment_id, owner_id, channel_id, state, asset, gross, fee, amount, share, conversion_id, payout_id, attempts, refunded_at, reason, created_at, updated_at";
}
