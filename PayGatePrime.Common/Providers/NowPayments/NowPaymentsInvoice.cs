namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>A created invoice.</summary>
/// <param name="Id">NOWPayments' id of it.</param>
/// <param name="Url">The page on which the buyer pays.</param>
public sealed record NowPaymentsInvoice(string Id, Uri Url);
