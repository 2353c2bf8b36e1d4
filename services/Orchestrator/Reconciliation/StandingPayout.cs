namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A payout that nothing moved for long, with what there is of its present attempt.</summary>
internal sealed record StandingPayout(
    Guid Id, bool IsBatch, bool IsDirect, string State, bool HasFee, bool HasQuote, bool IsRefused, Guid? SwapId, Guid? TransferId, string? TransferState, string? TransferReason);
