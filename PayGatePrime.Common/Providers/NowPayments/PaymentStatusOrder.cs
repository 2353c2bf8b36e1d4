namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>Reads and ranks statuses. Callbacks skip steps and overtake each other, so a payment only ever moves up in rank.</summary>
public static class PaymentStatusOrder
{
    /// <summary>waiting &lt; confirming &lt; confirmed &lt; sending &lt; expired &lt; failed &lt; partially_paid &lt; finished &lt; refunded. An unknown status has no rank (-1).</summary>
    public static int Rank(PaymentStatus status) => status switch
    {
        PaymentStatus.Waiting => 0,
        PaymentStatus.Confirming => 1,
        PaymentStatus.Confirmed => 2,
        PaymentStatus.Sending => 3,
        PaymentStatus.Expired => 4,
        PaymentStatus.Failed => 5,
        PaymentStatus.PartiallyPaid => 6,
        PaymentStatus.Finished => 7,
        PaymentStatus.Refunded => 8,
        _ => -1,
    };

    /// <summary>True when a payment in one state may take the other: only upwards, and never to unknown.</summary>
    public static bool MovesForward(PaymentStatus from, PaymentStatus to) => Rank(to) > Rank(from);

    /// <summary>The status of NOWPayments' word; <see cref="PaymentStatus.Unknown"/> for any other.</summary>
    public static PaymentStatus Parse(string? text) => text switch
    {
        "waiting" => PaymentStatus.Waiting,
        "confirming" => PaymentStatus.Confirming,
        "confirmed" => PaymentStatus.Confirmed,
        "sending" => PaymentStatus.Sending,
        "partially_paid" => PaymentStatus.PartiallyPaid,
        "finished" => PaymentStatus.Finished,
        "failed" => PaymentStatus.Failed,
        "refunded" => PaymentStatus.Refunded,
        "expired" => PaymentStatus.Expired,
        _ => PaymentStatus.Unknown,
    };

    /// <summary>NOWPayments' word for a status.</summary>
    public static string ToText(PaymentStatus status) => status switch
    {
        PaymentStatus.Waiting => "waiting",
        PaymentStatus.Confirming => "confirming",
        PaymentStatus.Confirmed => "confirmed",
        PaymentStatus.Sending => "sending",
        PaymentStatus.PartiallyPaid => "partially_paid",
        PaymentStatus.Finished => "finished",
        PaymentStatus.Failed => "failed",
        PaymentStatus.Refunded => "refunded",
        PaymentStatus.Expired => "expired",
        _ => "unknown",
    };
}
