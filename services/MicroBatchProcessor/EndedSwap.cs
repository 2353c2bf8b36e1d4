using PayGatePrime.Common.Payouts;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>A conversion's exchange as HostPay2 left it; amounts are whole coins.</summary>
internal sealed record EndedSwap(
    Guid Id, string State, string FromAsset, decimal ExpectedFrom, decimal? AmountTo, string? PayoutHash, string RefundAddress, decimal? RefundAmount, string? RefundHash)
{
    public const string Columns = "id, state, from_asset, expected_from, amount_to, payout_hash, refund_address, refund_amount, refund_hash";

    public SwapState Status => SwapStates.Parse(State);
}
