using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

internal sealed record PlannedTransfer(Guid Id, Guid? PayoutId, Guid? ConversionId, Guid? SwapId, string Cause, string State, string? HeldFrom, decimal Amount, string? TxHash, string? Reason)
{
    public const string Columns = "id, payout_id, conversion_id, swap_id, cause, state, held_from, amount, tx_hash, reason";

    public TransferPosition Position => new(TransferStates.Parse(State), HeldFrom is null ? null : TransferStates.Parse(HeldFrom));
}
