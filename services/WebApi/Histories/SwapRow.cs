namespace PayGatePrime.WebApi.Histories;

/// <summary>An exchange at ChangeNOW as it was at the last look.</summary>
internal sealed record SwapRow(
    Guid Id,
    Guid? PayoutId,
    Guid? ConversionId,
    int Attempt,
    string ProviderId,
    string State,
    string ProviderStatus,
    string FromAsset,
    decimal ExpectedFrom,
    decimal ExpectedTo,
    decimal? AmountFrom,
    decimal? AmountTo,
    string? PayinHash,
    string? PayoutHash,
    string? RefundHash,
    decimal? RefundAmount,
    int Polls,
    DateTimeOffset? LookedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public const string Columns =
        "id, payout_id, conversion_id, attempt, provider_id, state, provider_status, from_asset, expected_from, expected_to, amount_from, amount_to, payin_hash, payout_hash, refund_hash, refund_amount, polls, looked_at, created_at, updated_at";
}
