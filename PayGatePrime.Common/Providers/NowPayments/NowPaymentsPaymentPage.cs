namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>One page of payments.</summary>
/// <param name="Payments">The payments.</param>
/// <param name="Page">The page's number, from 0.</param>
/// <param name="PageCount">How many pages there are.</param>
/// <param name="Total">How many payments there are.</param>
public sealed record NowPaymentsPaymentPage(IReadOnlyList<NowPaymentsPayment> Payments, int Page, int PageCount, int Total);
