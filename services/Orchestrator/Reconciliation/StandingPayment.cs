namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A payment that nothing moved for long. <paramref name="Arrived"/> is what NOWPayments says came, in digits of the asset; <paramref name="IsRestBooked"/> when what came after the decision is on the books.</summary>
internal sealed record StandingPayment(Guid Id, string Status, string State, decimal? ActuallyPaid, decimal? Arrived, decimal? BookedAmount, bool IsRestBooked);
