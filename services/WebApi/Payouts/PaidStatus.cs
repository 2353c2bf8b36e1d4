namespace PayGatePrime.WebApi.Payouts;

/// <summary>A payout that was marked paid, for answers and the audit log.</summary>
internal sealed record PaidStatus(string State, int Attempt, string Proof, string PaidFrom, string LedgerCause, decimal Owed);
