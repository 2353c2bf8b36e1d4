namespace PayGatePrime.Orchestrator;

/// <summary>A payout as far as a refund must know it.</summary>
internal sealed record PayoutRecord(Guid Id, string State, string FromAsset, decimal? Fee);
