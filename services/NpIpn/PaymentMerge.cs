using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

/// <summary>Several callbacks for one payment in one batch become one move.</summary>
internal static class PaymentMerge
{
    /// <summary>The furthest of them, completed by what only the others said.</summary>
    public static NowPaymentsPayment Furthest(IEnumerable<NowPaymentsPayment> sameId) =>
        sameId.OrderBy(p => PaymentStatusOrder.Rank(p.Status)).Aggregate((lower, higher) =>
            PaymentStatusOrder.Rank(higher.Status) == PaymentStatusOrder.Rank(lower.Status) && !IsMoreOfAPart(lower, higher) ? lower : Over(lower, higher));

    // A buyer may add to a part more than once before the price is paid.
    private static bool IsMoreOfAPart(NowPaymentsPayment one, NowPaymentsPayment other) =>
        other.Status == PaymentStatus.PartiallyPaid && (other.ActuallyPaid ?? 0m) > (one.ActuallyPaid ?? 0m);

    private static NowPaymentsPayment Over(NowPaymentsPayment lower, NowPaymentsPayment higher) => higher with
    {
        ParentPaymentId = higher.ParentPaymentId ?? lower.ParentPaymentId,
        OrderId = higher.OrderId ?? lower.OrderId,
        PriceAmount = higher.PriceAmount ?? lower.PriceAmount,
        PriceCurrency = higher.PriceCurrency ?? lower.PriceCurrency,
        PayAmount = higher.PayAmount ?? lower.PayAmount,
        PayCurrency = higher.PayCurrency ?? lower.PayCurrency,
        ActuallyPaid = higher.ActuallyPaid ?? lower.ActuallyPaid,
        OutcomeAmount = higher.OutcomeAmount ?? lower.OutcomeAmount,
        OutcomeCurrency = higher.OutcomeCurrency ?? lower.OutcomeCurrency,
    };
}
