namespace PayGatePrime.WebApi.Histories;

/// <summary>A conversion as it stands; amounts are whole coins of Asset, Received of USDT.</summary>
internal sealed record ConversionRow(
    Guid Id,
    string Kind,
    string State,
    int Attempt,
    string? HeldFrom,
    string? Reason,
    string Asset,
    decimal Amount,
    int RowCount,
    decimal? ValueUsd,
    Guid? TransferId,
    decimal? Received,
    string? ReceivedHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? DoneAt)
{
    public const string Columns =
        "id, kind, state, attempt, held_from, reason, asset, amount, row_count, value_usd, transfer_id, received, received_hash, created_at, updated_at, done_at";
}
