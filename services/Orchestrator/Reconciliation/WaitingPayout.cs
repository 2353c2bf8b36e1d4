namespace PayGatePrime.Orchestrator.Reconciliation;

internal sealed record WaitingPayout(Guid Id, string State, string? Reason, DateTimeOffset UpdatedAt);
