using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay2;

/// <summary>A swap as it was at the last look.</summary>
internal sealed record WatchedSwap(
    Guid Id, Guid? PayoutId, Guid? ConversionId, string ProviderId, string State, string ProviderStatus, string? PayoutHash, decimal? RefundAmount, DateTimeOffset CreatedAt)
{
    public const string Columns = "id, payout_id, conversion_id, provider_id, state, provider_status, payout_hash, refund_amount, created_at";

    /// <summary>True when nothing more can be learned: a failed exchange may still be paid or sent back, and an ended one's figures may come late.</summary>
    public bool IsSettled => SwapStates.Parse(State) switch
    {
        SwapState.Finished => PayoutHash is not null,
        SwapState.Refunded => RefundAmount is not null,
        _ => false,
    };
}
