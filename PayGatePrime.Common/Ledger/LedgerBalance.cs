namespace PayGatePrime.Common.Ledger;

/// <summary>One line of the trial balance.</summary>
/// <param name="Code">The account.</param>
/// <param name="Kind">Its kind as text.</param>
/// <param name="Asset">Its asset's code.</param>
/// <param name="Balance">The sum of its postings in whole coins: positive is a debit, negative a credit.</param>
public sealed record LedgerBalance(string Code, string Kind, string Asset, decimal Balance);
