namespace PayGatePrime.Orchestrator;

/// <summary>Decides whether an order is paid.</summary>
internal static class AcceptancePolicy
{
    /// <summary>Decides.</summary>
    /// <param name="order">The order, locked.</param>
    /// <param name="payment">The payment that arrived.</param>
    /// <param name="siblings">All other payments of the order.</param>
    /// <param name="amount">What arrived, in whole coins.</param>
    /// <param name="valueUsd">What that is worth by the quote.</param>
    /// <param name="settings">How much less than the price is still the price.</param>
    /// <param name="isTakenShort">The owner takes this payment, with the partial ones before it, for the price.</param>
    public static AcceptanceDecision Decide(
        OrderTerms order, PaymentRecord payment, IEnumerable<PaymentRecord> siblings, decimal amount, decimal valueUsd, AcceptanceSettings settings, bool isTakenShort = false)
    {
        if (!payment.HasArrived || payment.State is not ("received" or "rejected" or "partial"))
        {
            return new AcceptanceDecision.Nothing();
        }

        // The same money is decided once: a second look at another price could only surprise.
        if (payment.State == "partial" && payment.BookedAmount == amount && !isTakenShort)
        {
            return new AcceptanceDecision.Nothing();
        }

        if (order.State == "accepted")
        {
            return new AcceptanceDecision.Duplicate();
        }

        var covers = siblings.Where(s => s is { State: "partial", Status: not "refunded", ParentPaymentId: null }).ToList();
        var total = valueUsd + covers.Sum(s => s.ValueUsd ?? 0m);
        return isTakenShort || total >= settings.Least(order.PriceUsd)
            ? new AcceptanceDecision.Accept(total, settings.Over(order.PriceUsd, total), payment.UpdatedAt > order.ExpiresAt, covers)
            : new AcceptanceDecision.Partial(order.PriceUsd - total);
    }
}
