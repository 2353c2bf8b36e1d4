using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay3;

/// <summary>A transfer as it stands; the amount is whole coins.</summary>
internal sealed record OutgoingTransfer(
    Guid Id,
    string Cause,
    Guid? PayoutId,
    Guid? ConversionId,
    Guid? SwapId,
    Guid? WalletId,
    string State,
    string? HeldFrom,
    string Asset,
    decimal Amount,
    string ToAddress,
    long? Nonce,
    string? Reason,
    int Polls,
    DateTimeOffset CreatedAt)
{
    public const string Columns = "id, cause, payout_id, conversion_id, swap_id, wallet_id, state, held_from, asset, amount, to_address, nonce, reason, polls, created_at";

    public TransferPosition Position => new(TransferStates.Parse(State), HeldFrom is null ? null : TransferStates.Parse(HeldFrom));
}
