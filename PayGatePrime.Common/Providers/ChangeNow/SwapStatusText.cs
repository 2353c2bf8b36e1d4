namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>Reads ChangeNOW's words for a status.</summary>
public static class SwapStatusText
{
    /// <summary>The status of a word; <see cref="SwapStatus.Unknown"/> for any other.</summary>
    public static SwapStatus Parse(string? text) => text switch
    {
        "new" => SwapStatus.New,
        "waiting" => SwapStatus.Waiting,
        "confirming" => SwapStatus.Confirming,
        "exchanging" => SwapStatus.Exchanging,
        "sending" => SwapStatus.Sending,
        "finished" => SwapStatus.Finished,
        "failed" => SwapStatus.Failed,
        "refunded" => SwapStatus.Refunded,
        "verifying" => SwapStatus.Verifying,
        "expired" => SwapStatus.Expired,
        _ => SwapStatus.Unknown,
    };
}
