namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What the books and the collection say of one asset; the names are <see cref="Common.Ledger.CoverLine"/>'s.</summary>
internal sealed record ReserveOwed(string Asset, decimal Owed, decimal Collected, decimal Promised, decimal Conversion);
