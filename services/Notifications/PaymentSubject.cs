namespace PayGatePrime.Notifications;

internal sealed record PaymentSubject(Guid Id, string State, decimal? ActuallyPaid, string? PayCurrency, decimal? ValueUsd, decimal? MissingUsd, decimal? OverUsd);
