namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>A payment as NOWPayments tells it: in a callback, in an answer, or in a list. Amounts are whole coins, unrounded; currencies are in NOWPayments' spelling, lower case.</summary>
public sealed record NowPaymentsPayment
{
    /// <summary>The payment's id, as text whether it came as a number or a string.</summary>
    public required string PaymentId { get; init; }

    /// <summary>The first payment, when this is a repeated deposit to its address.</summary>
    public string? ParentPaymentId { get; init; }

    /// <summary>The invoice it pays, if any.</summary>
    public string? InvoiceId { get; init; }

    /// <summary>Our order id; null for a repeated deposit.</summary>
    public string? OrderId { get; init; }

    /// <summary>NOWPayments' purchase id.</summary>
    public string? PurchaseId { get; init; }

    /// <summary>The status; <see cref="PaymentStatus.Unknown"/> for one we have no word for.</summary>
    public required PaymentStatus Status { get; init; }

    /// <summary>The status as it was spelled.</summary>
    public required string StatusText { get; init; }

    /// <summary>The price.</summary>
    public decimal? PriceAmount { get; init; }

    /// <summary>The price's currency.</summary>
    public string? PriceCurrency { get; init; }

    /// <summary>What was to be paid.</summary>
    public decimal? PayAmount { get; init; }

    /// <summary>In which currency it was to be paid.</summary>
    public string? PayCurrency { get; init; }

    /// <summary>What arrived so far, in the pay currency.</summary>
    public decimal? ActuallyPaid { get; init; }

    /// <summary>What we receive after NOWPayments' own conversion and fees.</summary>
    public decimal? OutcomeAmount { get; init; }

    /// <summary>The currency of what we receive.</summary>
    public string? OutcomeCurrency { get; init; }

    /// <summary>The address the buyer pays to.</summary>
    public string? PayAddress { get; init; }

    /// <summary>The memo the buyer must give, for coins that need one.</summary>
    public string? PayinExtraId { get; init; }

    /// <summary>The buyer's transaction, when told.</summary>
    public string? PayinHash { get; init; }

    /// <summary>The transaction to our wallet, when told.</summary>
    public string? PayoutHash { get; init; }

    /// <summary>When it was created, when told.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it changed, when told.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
