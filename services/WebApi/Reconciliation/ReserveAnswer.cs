using PayGatePrime.Common.Ledger;

namespace PayGatePrime.WebApi.Reconciliation;

/// <summary>The newest proof of reserves, with what it comes to: whether all agrees, the differences by asset, and the assets of which more is owed than there is.</summary>
internal sealed record ReserveAnswer(bool IsBalanced, IReadOnlyDictionary<string, decimal> Differences, IReadOnlyList<string> Uncovered, ReserveReport Report);
