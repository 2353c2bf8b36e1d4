namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What the books hold in transit for a swap; the state of what it is for is that of its payout or its conversion.</summary>
internal sealed record ReserveTransit(Guid SwapId, string ProviderId, string Asset, decimal Amount, string State, DateTimeOffset UpdatedAt, Guid? ConversionId, string? SubjectState);
