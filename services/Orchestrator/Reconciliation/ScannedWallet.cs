namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A wallet and how far the chain was read for it; no block yet means that it was never read.</summary>
internal sealed record ScannedWallet(Guid Id, string Address, DateTimeOffset CreatedAt, long? FirstBlock, long? BlockNumber, string? BlockHash);
