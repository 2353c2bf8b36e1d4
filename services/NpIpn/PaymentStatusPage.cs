using System.Globalization;
using System.Text.Json;

namespace PayGatePrime.NpIpn;

/// <summary>Says what happened to a payment and what happens next, before and after the order's end.</summary>
internal static class PaymentStatusPage
{
    public static StatusModel Describe(StatusOrder order, IReadOnlyList<StatusPayment> payments, StatusPeriod? period, DateTimeOffset now)
    {
        var state = StateOf(order, payments, now);
        var counted = payments.Where(p => p.State is "partial" or "accepted").ToList();
        var paid = counted.Sum(p => p.ValueUsd ?? 0m);
        var missing = state == StatusState.Partial ? Math.Max(0m, order.PriceUsd - paid) : 0m;
        var inviteSent = period is { InviteSent: true };
        return new StatusModel(
            JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()),
            Dollars(order.PriceUsd),
            Dollars(paid),
            Dollars(missing),
            Dollars(counted.Sum(p => p.OverUsd ?? 0m)),
            [.. payments.Select(p => new StatusModelPayment(p.Status, Coins(p.ActuallyPaid), p.PayCurrency, p.UpdatedAt))],
            period is { RevokedAt: null } ? period.EndsAt : null,
            PayoutOf(payments),
            Next(state, order, missing, inviteSent, now),
            inviteSent);
    }

    private static StatusState StateOf(StatusOrder order, IReadOnlyList<StatusPayment> payments, DateTimeOffset now)
    {
        bool Any(Func<StatusPayment, bool> is_) => payments.Any(is_);
        if (Any(p => p.State == "accepted"))
        {
            return Any(p => p is { State: "accepted", IsLate: true }) ? StatusState.LateAccepted : StatusState.Accepted;
        }

        if (Any(p => p.State == "refunded" || (p.Status == "refunded" && p.State != "unmatched")))
        {
            return StatusState.Refunded;
        }

        if (Any(p => p.State == "unmatched" && HasMoney(p)))
        {
            return StatusState.Review;
        }

        if (Any(p => p.State == "partial"))
        {
            return StatusState.Partial;
        }

        if (Any(p => p.Status is "confirming" or "confirmed" or "sending" or "partially_paid" or "finished"))
        {
            return StatusState.Confirming;
        }

        if (Any(p => p.Status is "failed" or "expired" && p.ActuallyPaid > 0))
        {
            return StatusState.Review;
        }

        if (Any(p => p.Status == "failed"))
        {
            return StatusState.Rejected;
        }

        return now >= order.ExpiresAt || order.State is "expired" or "cancelled" ? StatusState.Expired : StatusState.Waiting;
    }

    private static bool HasMoney(StatusPayment payment) => payment.ActuallyPaid > 0 || payment.Status is "finished" or "partially_paid";

    private static string Next(StatusState state, StatusOrder order, decimal missing, bool inviteSent, DateTimeOffset now) => state switch
    {
        StatusState.Waiting => "Pay the invoice; this page changes by itself once the network has seen your payment.",
        StatusState.Confirming => "Your payment was seen and is being confirmed by the network; this usually takes a few minutes and needs nothing from you.",
        StatusState.Partial => $"${Dollars(missing)} is missing; open the same invoice again and pay the rest{(now >= order.ExpiresAt ? ", or write to the channel's owner, who can accept what was paid" : "")}.",
        StatusState.Accepted or StatusState.LateAccepted when order.Kind == "donation" => "Thank you: your donation has arrived, and nothing is left to do.",
        StatusState.Accepted or StatusState.LateAccepted when inviteSent => "Your invite link was sent to you in Telegram; send /mylink to the bot if you need a new one.",
        StatusState.Accepted or StatusState.LateAccepted => "Your payment is complete; the bot is about to send your invite link in Telegram.",
        StatusState.Rejected => "The payment failed at the payment provider and nothing was received; open the invoice again to pay anew.",
        StatusState.Refunded => "The payment provider gave the money back to you; to join, start again in the bot.",
        StatusState.Expired => "The time to pay is over; if you have paid, the payment is still recognised when it arrives, and otherwise you can start again in the bot.",
        _ => "Your money arrived but could not be matched automatically; a person looks at it, and nothing is lost.",
    };

    private static string? PayoutOf(IReadOnlyList<StatusPayment> payments) => payments.Where(p => p.State == "accepted").Select(p => p.PayoutState).LastOrDefault(s => s is not null);

    private static string Dollars(decimal value) => decimal.Round(value, 2, MidpointRounding.ToEven).ToString("0.00", CultureInfo.InvariantCulture);

    private static string? Coins(decimal? value) => value?.ToString("0.##################", CultureInfo.InvariantCulture);
}
