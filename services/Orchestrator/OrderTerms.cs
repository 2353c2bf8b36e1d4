namespace PayGatePrime.Orchestrator;

/// <summary>An order as it was fixed before anybody paid.</summary>
internal sealed record OrderTerms(
    Guid Id,
    string Kind,
    string State,
    long BuyerId,
    Guid ChannelId,
    Guid OwnerId,
    decimal PriceUsd,
    int Days,
    int FeeBps,
    string PayoutStrategy,
    string PayoutAsset,
    string PayoutNetwork,
    string PayoutAddress,
    string? PayoutExtraId,
    DateTimeOffset ExpiresAt);
