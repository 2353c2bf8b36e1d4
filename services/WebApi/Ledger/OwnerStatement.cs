using PayGatePrime.Common.Ledger;

namespace PayGatePrime.WebApi.Ledger;

/// <summary>What an owner is owed, and a page of how it came about, newest first.</summary>
internal sealed record OwnerStatement(Guid OwnerId, string Owner, IReadOnlyList<AssetTotal> Owed, IReadOnlyList<OwnerStatementLine> Items, string? NextCursor);
