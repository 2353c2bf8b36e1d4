namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A payment of ours; <paramref name="ShouldBeListed"/> when it is so old, and so young, that NOWPayments' list of the window must hold it.</summary>
internal sealed record KnownPayment(
    Guid Id, string ProviderPaymentId, string Status, int StatusRank, decimal? ActuallyPaid, decimal? OutcomeAmount, DateTimeOffset UpdatedAt, bool ShouldBeListed);
