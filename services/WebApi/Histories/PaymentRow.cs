namespace PayGatePrime.WebApi.Histories;

/// <summary>A payment at NOWPayments and what we decided on it.</summary>
internal sealed record PaymentRow(
    Guid Id,
    string ProviderPaymentId,
    string? ParentPaymentId,
    Guid? OrderId,
    string Status,
    string State,
    decimal? PriceAmount,
    string? PriceCurrency,
    decimal? PayAmount,
    string? PayCurrency,
    decimal? ActuallyPaid,
    decimal? OutcomeAmount,
    string? OutcomeCurrency,
    string? Asset,
    decimal? BookedAmount,
    decimal? ValueUsd,
    bool IsLate,
    decimal? OverUsd,
    decimal? MissingUsd,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? DecidedAt)
{
    public const string Columns =
        "id, provider_payment_id, parent_payment_id, order_id, status, state, price_amount, price_currency, pay_amount, pay_currency, actually_paid, outcome_amount, outcome_currency, asset, booked_amount, value_usd, is_late, over_usd, missing_usd, reason, created_at, updated_at, decided_at";
}
