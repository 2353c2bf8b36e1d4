using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Something that differs.</summary>
/// <param name="Kind">One of <see cref="FindingKind"/>.</param>
/// <param name="Subject">What it is about; kind and subject make it the same finding.</param>
/// <param name="Severity">How grave it is if nothing mends it.</param>
/// <param name="Detail">One sentence; no secret, link or wallet.</param>
internal sealed record Finding(string Kind, string Subject, AlertSeverity Severity, string Detail)
{
    public Guid? PaymentId { get; init; }

    public Guid? PayoutId { get; init; }

    public Guid? ConversionId { get; init; }

    /// <summary>The message that mends it, by the finding's id; null when only a person can. Safe to send any number of times.</summary>
    public Func<Guid, ITaskMessage>? Mend { get; init; }
}
