namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A conversion that is not over; <paramref name="IsSending"/> once its transfer is planned, so that coins may leave.</summary>
internal sealed record WaitingConversion(Guid Id, string State, bool IsSending, string? Reason, DateTimeOffset UpdatedAt);
