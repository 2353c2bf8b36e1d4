namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A wallet and the last block that was read for it.</summary>
internal sealed record ReserveWallet(Guid Id, string Address, long Block);
