namespace PayGatePrime.WebApi.Histories;

/// <summary>A transfer from a hot wallet.</summary>
internal sealed record TransferRow(
    Guid Id,
    string Cause,
    Guid? PayoutId,
    Guid? ConversionId,
    Guid? SwapId,
    string State,
    string? HeldFrom,
    string? Reason,
    string Asset,
    decimal Amount,
    string ToAddress,
    long? Nonce,
    string? TxHash,
    decimal? GasCost,
    long? BlockNumber,
    int Polls,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? SignedAt,
    DateTimeOffset? BroadcastAt)
{
    public const string Columns =
        "id, cause, payout_id, conversion_id, swap_id, state, held_from, reason, asset, amount, to_address, nonce, tx_hash, gas_cost, block_number, polls, created_at, updated_at, signed_at, broadcast_at";
}
