namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>What an invoice says.</summary>
/// <param name="OrderId">Our order id; comes back in every callback.</param>
/// <param name="PriceUsd">The price in US dollars.</param>
/// <param name="Description">What the buyer reads.</param>
/// <param name="CallbackUrl">Where the callbacks go.</param>
/// <param name="SuccessUrl">Where the buyer goes after paying.</param>
/// <param name="CancelUrl">Where the buyer goes when giving up.</param>
/// <param name="PartiallyPaidUrl">Where the buyer goes after paying too little.</param>
public sealed record NowPaymentsInvoiceRequest(
    string OrderId,
    decimal PriceUsd,
    string Description,
    Uri CallbackUrl,
    Uri? SuccessUrl = null,
    Uri? CancelUrl = null,
    Uri? PartiallyPaidUrl = null);
