namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A conversion that nothing moved for long, with what there is of its present attempt.</summary>
internal sealed record StandingConversion(
    Guid Id, bool IsSingle, string State, bool HasQuote, Guid? SwapId, string? SwapState, Guid? TransferId, string? TransferState, string? TransferReason);
