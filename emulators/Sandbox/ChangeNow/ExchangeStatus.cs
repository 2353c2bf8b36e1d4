namespace PayGatePrime.Sandbox.ChangeNow;

internal static class ExchangeStatus
{
    public const string New = "new";
    public const string Waiting = "waiting";
    public const string Confirming = "confirming";
    public const string Exchanging = "exchanging";
    public const string Sending = "sending";
    public const string Finished = "finished";
    public const string Failed = "failed";
    public const string Refunded = "refunded";
    public const string Verifying = "verifying";
    public const string Expired = "expired";

    public static readonly IReadOnlyList<string> All = [New, Waiting, Confirming, Exchanging, Sending, Finished, Failed, Refunded, Verifying, Expired];

    public static bool IsEnd(string status) => status is Finished or Failed or Refunded or Expired;
}
