using PayGatePrime.Sandbox.Chain;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>What a new payment is for.</summary>
internal sealed record PaymentRequest(
    decimal PriceAmount,
    string PriceCurrency,
    Coin Coin,
    Invoice? Invoice = null,
    string? OrderId = null,
    string? OrderDescription = null,
    string? IpnCallbackUrl = null,
    string? PurchaseId = null,
    string? PayoutAddress = null,
    bool IsFixedRate = false,
    bool IsFeePaidByUser = false);
