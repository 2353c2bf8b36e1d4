namespace PayGatePrime.Accumulator;

/// <summary>A payment to be collected, with its order's terms and, if it was to be paid out at once and was too small, its payout. Amounts are whole coins.</summary>
internal sealed record CollectedPayment(
    Guid Id,
    string State,
    string? Asset,
    decimal? BookedAmount,
    decimal? ValueUsd,
    Guid? QuoteId,
    Guid OrderId,
    Guid OwnerId,
    Guid ChannelId,
    int FeeBps,
    Guid? PayoutId,
    string? PayoutState,
    decimal? PayoutGross,
    decimal? PayoutFee,
    decimal? PayoutNet,
    decimal? PayoutLeft,
    bool IsCollected);
