namespace PayGatePrime.Sandbox.NowPayments;

internal static class PaymentStatus
{
    public const string Waiting = "waiting";
    public const string Confirming = "confirming";
    public const string Confirmed = "confirmed";
    public const string Sending = "sending";
    public const string PartiallyPaid = "partially_paid";
    public const string Finished = "finished";
    public const string Failed = "failed";
    public const string Refunded = "refunded";
    public const string Expired = "expired";

    public static readonly IReadOnlyList<string> All = [Waiting, Confirming, Confirmed, Sending, PartiallyPaid, Finished, Failed, Refunded, Expired];
}
