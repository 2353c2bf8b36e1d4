namespace PayGatePrime.WebApi.Histories;

/// <summary>What ChangeNOW quoted for one attempt.</summary>
internal sealed record QuoteRow(
    Guid? PayoutId,
    Guid? ConversionId,
    int Attempt,
    decimal? MinAmount,
    decimal? MaxAmount,
    decimal FromAmount,
    decimal? ToAmount,
    string? Refusal,
    DateTimeOffset CreatedAt)
{
    public const string Columns =
        "payout_id, conversion_id, attempt, min_amount, max_amount, from_amount, to_amount, refusal, created_at";
}
