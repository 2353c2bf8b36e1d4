using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Ledger;

/// <summary>One line of a transaction. Positive is a debit (more asset or expense), negative a credit (more liability, income or capital).</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">In the account's asset, never zero.</param>
public sealed record LedgerPosting(LedgerAccount Account, Amount Amount);
