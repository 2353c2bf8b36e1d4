namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Money that the chain says came in.</summary>
internal sealed record Deposit(Guid Id, string TxHash, string Asset, decimal Amount, DateTimeOffset BlockTime, long LogIndex = Movement.Itself);
