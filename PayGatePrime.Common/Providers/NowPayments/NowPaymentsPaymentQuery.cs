namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>Which payments to list.</summary>
/// <param name="InvoiceId">Only those of an invoice.</param>
/// <param name="From">Only those created at or after (a whole day at NOWPayments).</param>
/// <param name="To">Only those created at or before (a whole day at NOWPayments).</param>
/// <param name="Page">The page's number, from 0.</param>
/// <param name="Limit">Payments a page, 1 to 500.</param>
public sealed record NowPaymentsPaymentQuery(string? InvoiceId = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int Page = 0, int Limit = 100);
