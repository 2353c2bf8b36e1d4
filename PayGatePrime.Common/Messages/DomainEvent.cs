namespace PayGatePrime.Common.Messages;

/// <summary>Something that happened. Ids only, like every message; <see cref="Code"/> and <see cref="Detail"/> are for operators and never hold a secret, a link or a wallet.</summary>
/// <param name="Name">What happened.</param>
public sealed record DomainEvent(EventName Name)
{
    /// <summary>The order it concerns.</summary>
    public Guid? OrderId { get; init; }

    /// <summary>The payment it concerns.</summary>
    public Guid? PaymentId { get; init; }

    /// <summary>The payout it concerns.</summary>
    public Guid? PayoutId { get; init; }

    /// <summary>The conversion it concerns.</summary>
    public Guid? ConversionId { get; init; }

    /// <summary>The membership period it concerns.</summary>
    public Guid? PeriodId { get; init; }

    /// <summary>The channel it concerns.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>A short code, such as the reason of a hold.</summary>
    public string? Code { get; init; }

    /// <summary>One sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>Of an <see cref="EventName.OperatorAlert"/>: how soon somebody must look; null counts as <see cref="AlertSeverity.Warning"/>.</summary>
    public AlertSeverity? Severity { get; init; }

    /// <summary>Of an <see cref="EventName.OperatorAlert"/>: alerts with the same fingerprint are one alert that is counted; null is made from code and ids.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Of an <see cref="EventName.OperatorAlert"/>: true when what the fingerprint stands for is over.</summary>
    public bool? IsResolved { get; init; }

    /// <summary>An alert for operators.</summary>
    /// <param name="severity">How soon somebody must look.</param>
    /// <param name="code">A short code.</param>
    /// <param name="detail">One sentence; no secret, link or wallet.</param>
    /// <param name="fingerprint">What makes two alerts the same one; null is made from code and ids.</param>
    public static DomainEvent Alert(AlertSeverity severity, string code, string detail, string? fingerprint = null) =>
        new(EventName.OperatorAlert) { Severity = severity, Code = code, Detail = detail, Fingerprint = fingerprint };
}
