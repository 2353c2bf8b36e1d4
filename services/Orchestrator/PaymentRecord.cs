namespace PayGatePrime.Orchestrator;

/// <summary>A payment as it stands.</summary>
internal sealed record PaymentRecord(
    Guid Id,
    Guid? OrderId,
    string? ParentPaymentId,
    string Status,
    string State,
    decimal? ActuallyPaid,
    decimal? OutcomeAmount,
    string? OutcomeCurrency,
    string? Asset,
    decimal? BookedAmount,
    decimal? ValueUsd,
    DateTimeOffset UpdatedAt)
{
    /// <summary>True when the provider says that money is on its way to us or here.</summary>
    public bool HasArrived => Status is "finished" or "partially_paid";
}
