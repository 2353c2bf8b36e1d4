namespace PayGatePrime.WebApi.Payouts;

/// <summary>How an owner was paid without us, and who sent the transaction that proves it; null where the chain was not asked.</summary>
internal sealed record CheckedProof(MarkPaidBody Body, ProofSender? Sender);
