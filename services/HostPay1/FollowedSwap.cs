using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>A swap as HostPay2 left it at its last look; amounts are whole coins.</summary>
internal sealed record FollowedSwap(
    Guid Id,
    Guid? PayoutId,
    Guid? ConversionId,
    int Attempt,
    string State,
    string ProviderStatus,
    DateTimeOffset? LookedAt,
    string FromAsset,
    decimal ExpectedFrom,
    decimal? AmountTo,
    string PayinAddress,
    string? PayoutHash,
    string RefundAddress,
    decimal? RefundAmount,
    int Polls,
    DateTimeOffset CreatedAt)
{
    public const string Columns =
        "id, payout_id, conversion_id, attempt, state, provider_status, looked_at, from_asset, expected_from, amount_to, payin_address, payout_hash, refund_address, refund_amount, polls, created_at";

    /// <summary>What the last look means.</summary>
    public SwapPhase Phase => SwapStates.Parse(State) switch
    {
        SwapState.Finished => SwapPhase.Finished,
        SwapState.Failed => SwapPhase.Failed,
        SwapState.Expired => SwapPhase.Expired,
        SwapState.Refunded => SwapPhase.Refunded,
        _ when ProviderStatus == "not_found" => SwapPhase.Lost,
        SwapState.Confirming or SwapState.Exchanging or SwapState.Sending => SwapPhase.Working,
        // The state keeps its rank while the status says something newer or unknown, so only both together mean that a deposit is expected.
        SwapState.New or SwapState.Waiting when LookedAt is not null && ProviderStatus is "new" or "waiting" => SwapPhase.Waiting,
        _ => SwapPhase.Unclear,
    };
}
