namespace PayGatePrime.WebApi.Ledger;

/// <summary>One line of an owner's statement: positive is owed to the owner, negative was paid or taken.</summary>
internal sealed record StatementLine(long Posting, DateTimeOffset OccurredAt, string Kind, string Cause, string Asset, decimal Amount);
