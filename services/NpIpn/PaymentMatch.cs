using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

/// <summary>To which order a payment belongs, and why not when it fits none.</summary>
/// <param name="OrderId">The order, also of a payment that only touches it.</param>
/// <param name="Reason">Null when the payment fits the order; else the code of the alert.</param>
internal sealed record PaymentMatch(Guid? OrderId, string? Reason)
{
    public const string UnknownOrder = "payment_unknown_order";
    public const string Child = "payment_child";
    public const string PriceMismatch = "payment_price_mismatch";

    /// <summary>"received" or "unmatched".</summary>
    public string State => Reason is null ? "received" : "unmatched";

    /// <summary>Decides.</summary>
    /// <param name="payment">As NOWPayments tells it.</param>
    /// <param name="known">The same payment as we have it.</param>
    /// <param name="parent">The payment it repeats, as we have it.</param>
    /// <param name="orders">Finds an order.</param>
    public static PaymentMatch Of(NowPaymentsPayment payment, KnownPayment? known, KnownPayment? parent, IReadOnlyDictionary<Guid, KnownOrder> orders)
    {
        if (payment.ParentPaymentId is not null)
        {
            return new PaymentMatch(parent?.OrderId, Child);
        }

        // Not every answer repeats the order's id; a payment once matched stays with its order.
        var orderId = payment.OrderId is null ? known?.OrderId : OrderIdOf(payment);
        if (orderId is not { } id || !orders.TryGetValue(id, out var order))
        {
            return new PaymentMatch(null, UnknownOrder);
        }

        // A top-up of a partly paid order is priced at the rest. Less than the price is safe to take: what decides is the value received.
        return payment.PriceCurrency == "usd" && payment.PriceAmount > 0m && payment.PriceAmount <= order.PriceUsd
            ? new PaymentMatch(order.Id, null)
            : new PaymentMatch(order.Id, PriceMismatch);
    }

    /// <summary>The order's id as we wrote it into the invoice, or null when it is none of ours.</summary>
    public static Guid? OrderIdOf(NowPaymentsPayment payment) => Guid.TryParseExact(payment.OrderId, "D", out var id) ? id : null;
}
