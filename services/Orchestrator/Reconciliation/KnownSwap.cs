namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A swap of ours, of a payout or of a conversion; funded when a transfer to it was signed.</summary>
internal sealed record KnownSwap(Guid Id, string ProviderId, string State, Guid? PayoutId, Guid? ConversionId, bool IsFunded);
