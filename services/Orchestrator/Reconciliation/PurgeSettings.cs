namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>How long what is done is kept.</summary>
internal sealed record PurgeSettings(TimeSpan Inbox, TimeSpan ExternalCalls, TimeSpan Findings, TimeSpan ReserveReports, int Batch);
