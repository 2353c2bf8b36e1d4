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
}
