namespace PayGatePrime.Sandbox.NowPayments;

internal sealed record Payment
{
    public required long Id { get; init; }

    public long? ParentId { get; init; }

    public string? InvoiceId { get; init; }

    public required string Status { get; init; }

    public required string PayAddress { get; init; }

    public string? PayinExtraId { get; init; }

    public required decimal PriceAmount { get; init; }

    public required string PriceCurrency { get; init; }

    public required decimal PayAmount { get; init; }

    public decimal ActuallyPaid { get; init; }

    public required string PayCurrency { get; init; }

    public string? OrderId { get; init; }

    public string? OrderDescription { get; init; }

    public required string PurchaseId { get; init; }

    public string? IpnCallbackUrl { get; init; }

    public decimal? OutcomeAmount { get; init; }

    public string? OutcomeCurrency { get; init; }

    public decimal ServiceFee { get; init; }

    public string? PayinHash { get; init; }

    public string? PayoutHash { get; init; }

    public string? PayoutAddress { get; init; }

    public bool IsFixedRate { get; init; }

    public bool IsFeePaidByUser { get; init; }

    public bool HasExpired { get; init; }

    /// <summary>What the buyer sends when the life reaches confirming.</summary>
    public decimal Deposit { get; init; }

    /// <summary>The statuses still ahead, by themselves.</summary>
    public string[] Plan { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
