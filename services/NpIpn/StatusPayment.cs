namespace PayGatePrime.NpIpn;

/// <summary>What the status page says of a payment.</summary>
internal sealed record StatusPayment(
    string Status,
    string State,
    decimal? ActuallyPaid,
    string? PayCurrency,
    decimal? ValueUsd,
    decimal? MissingUsd,
    decimal? OverUsd,
    bool IsLate,
    DateTimeOffset UpdatedAt,
    string? PayoutState);
