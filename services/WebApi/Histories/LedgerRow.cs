namespace PayGatePrime.WebApi.Histories;

/// <summary>One posting; positive is a debit, negative a credit.</summary>
internal sealed record LedgerRow(DateTimeOffset OccurredAt, string Kind, string Cause, string Account, string Asset, decimal Amount);
