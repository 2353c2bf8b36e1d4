namespace PayGatePrime.WebApi.Payments;

/// <summary>Where a payment stands, for answers and the audit log.</summary>
internal sealed record PaymentStatus(string State, decimal? ValueUsd, decimal? MissingUsd, string? AcceptedBy = null);
