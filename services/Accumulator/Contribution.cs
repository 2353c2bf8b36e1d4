using PayGatePrime.Common.Money;

namespace PayGatePrime.Accumulator;

/// <summary>What one payment brings into the collection.</summary>
/// <param name="Gross">What was received.</param>
/// <param name="Fee">The platform's part.</param>
/// <param name="Net">The owner's part as it was agreed.</param>
/// <param name="Left">What is left of it to collect.</param>
/// <param name="FeeTakenUnder">The payout that took the fee already; null when it is to be taken now.</param>
internal sealed record Contribution(Amount Gross, Amount Fee, Amount Net, Amount Left, Guid? FeeTakenUnder)
{
    /// <summary>A fee is taken once in a payment's life: one that was on its way out alone has paid it, and goes on with what is left.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="asset">What it was received in.</param>
    public static Contribution Of(CollectedPayment payment, Asset asset)
    {
        if (payment is { PayoutId: { } payoutId, PayoutGross: { } gross, PayoutFee: { } fee, PayoutNet: { } net })
        {
            return new(Exact(gross), Exact(fee), Exact(net), Exact(payment.PayoutLeft ?? net), payoutId);
        }

        var received = Exact(payment.BookedAmount ?? 0m);
        var split = Common.Money.Fee.Split(received, new BasisPoints(payment.FeeBps));
        return new(received, split.Taken, split.Net, split.Net, null);

        Amount Exact(decimal value) => Amount.Of(asset, value, Rounding.Exact);
    }

    /// <summary>True when it is worth a conversion of its own.</summary>
    /// <param name="grossUsd">What the payment was worth when it was accepted; null when that is not known.</param>
    /// <param name="limitUsd">From where on.</param>
    public bool IsWorthItsOwn(decimal? grossUsd, decimal limitUsd) => grossUsd is { } usd && Left.Value * usd >= limitUsd * Gross.Value;
}
