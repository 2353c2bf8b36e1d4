namespace PayGatePrime.BatchProcessor;

/// <summary>How a channel's owner wants to be paid now. <paramref name="IsClosed"/>: nothing more is sold there.</summary>
internal sealed record PayoutTerms(
    Guid ChannelId,
    Guid OwnerId,
    string PayoutStrategy,
    bool IsClosed,
    string PayoutAsset,
    string PayoutNetwork,
    string PayoutAddress,
    string? PayoutExtraId,
    decimal? PayoutThresholdUsd)
{
    public const string Columns =
        """
        c.id as channel_id, c.owner_id, c.payout_strategy, (c.deleted_at is not null or not c.is_active) as is_closed, c.payout_asset, c.payout_network, c.payout_address,
        c.payout_extra_id, c.payout_threshold_usd
        """;
}
