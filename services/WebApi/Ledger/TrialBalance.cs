using PayGatePrime.Common.Ledger;

namespace PayGatePrime.WebApi.Ledger;

/// <summary>Every account with its balance (positive is a debit), and per asset the sum, which must be zero.</summary>
internal sealed record TrialBalance(IReadOnlyList<LedgerBalance> Items, IReadOnlyList<AssetTotal> Totals, bool IsBalanced);
