namespace PayGatePrime.Sandbox.NowPayments;

internal sealed record Invoice(
    string Id,
    string? OrderId,
    string? OrderDescription,
    decimal PriceAmount,
    string PriceCurrency,
    string? PayCurrency,
    string? IpnCallbackUrl,
    string? SuccessUrl,
    string? CancelUrl,
    string? PartiallyPaidUrl,
    bool IsFixedRate,
    bool IsFeePaidByUser,
    DateTimeOffset CreatedAt);
