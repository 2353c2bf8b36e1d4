namespace PayGatePrime.WebApi.Histories;

/// <summary>The owner took less than the price.</summary>
internal sealed record AcceptanceRow(Guid PaymentId, string AcceptedBy, string Note, decimal? ValueUsd, decimal? MissingUsd, DateTimeOffset AcceptedAt)
{
    public const string Columns = "payment_id, accepted_by, note, value_usd, missing_usd, accepted_at";
}
