namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What the books hold in transit for a swap.</summary>
internal sealed record ReserveTransit(Guid SwapId, string ProviderId, string Asset, decimal Amount, string State, DateTimeOffset UpdatedAt, string? PayoutState);
