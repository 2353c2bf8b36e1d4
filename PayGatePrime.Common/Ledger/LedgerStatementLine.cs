namespace PayGatePrime.Common.Ledger;

/// <summary>One posting on an account's statement.</summary>
/// <param name="PostingId">Grows with time; the next page begins below the last one read.</param>
/// <param name="Cause">What caused it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Amount">In whole coins: positive is a debit, negative a credit.</param>
/// <param name="References">The ids it is about, as JSON.</param>
public sealed record LedgerStatementLine(long PostingId, string Cause, string Kind, DateTimeOffset OccurredAt, decimal Amount, string References);
