namespace PayGatePrime.Orchestrator.Reconciliation;

internal sealed record OpenFinding(Guid Id, string Kind, string Subject, string Severity, DateTimeOffset FirstSeen, DateTimeOffset? AlertedAt, int Tries, DateTimeOffset? NextTryAt);
