namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>An exchange's state. Amounts are whole coins, unrounded, and null until ChangeNOW knows them.</summary>
public sealed record ExchangeDetails
{
    /// <summary>ChangeNOW's id.</summary>
    public required string Id { get; init; }

    /// <summary>The status; <see cref="SwapStatus.Unknown"/> for a word we don't know.</summary>
    public required SwapStatus Status { get; init; }

    /// <summary>The status as it was spelled.</summary>
    public required string StatusText { get; init; }

    /// <summary>The source's ticker, lower case.</summary>
    public string? FromCurrency { get; init; }

    /// <summary>The source's network, lower case.</summary>
    public string? FromNetwork { get; init; }

    /// <summary>The result's ticker, lower case.</summary>
    public string? ToCurrency { get; init; }

    /// <summary>The result's network, lower case.</summary>
    public string? ToNetwork { get; init; }

    /// <summary>What is expected to come in.</summary>
    public decimal? ExpectedAmountFrom { get; init; }

    /// <summary>What is expected to go out.</summary>
    public decimal? ExpectedAmountTo { get; init; }

    /// <summary>What came in.</summary>
    public decimal? AmountFrom { get; init; }

    /// <summary>What went out: the truth about a finished exchange.</summary>
    public decimal? AmountTo { get; init; }

    /// <summary>Where the source must be sent.</summary>
    public string? PayinAddress { get; init; }

    /// <summary>The memo that must go with it.</summary>
    public string? PayinExtraId { get; init; }

    /// <summary>Where the result goes.</summary>
    public string? PayoutAddress { get; init; }

    /// <summary>The memo there.</summary>
    public string? PayoutExtraId { get; init; }

    /// <summary>Where a refund goes.</summary>
    public string? RefundAddress { get; init; }

    /// <summary>The deposit's transaction.</summary>
    public string? PayinHash { get; init; }

    /// <summary>The payout's transaction.</summary>
    public string? PayoutHash { get; init; }

    /// <summary>The refund's transaction.</summary>
    public string? RefundHash { get; init; }

    /// <summary>What was refunded.</summary>
    public decimal? RefundAmount { get; init; }

    /// <summary>Our own id, when told.</summary>
    public string? OwnId { get; init; }

    /// <summary>When it was created, when told.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it changed, when told.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
