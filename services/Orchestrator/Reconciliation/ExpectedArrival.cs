namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>
/// Money that the books say came in. The hash is the sender's word for its transaction, where it gives one; with a log index it is the very event
/// that was booked from the chain.
/// </summary>
internal sealed record ExpectedArrival(string Cause, string Asset, decimal Amount, DateTimeOffset OccurredAt, string? TxHash, long? LogIndex = null);
