using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.HostPay2;

/// <summary>Lets a swap's state follow ChangeNOW forward only.</summary>
internal static class SwapRank
{
    /// <summary>The state after a look. What was paid or sent back stays; a failed or expired exchange may still come to that. A status that we don't know changes nothing.</summary>
    public static SwapState Follow(SwapState current, SwapStatus told) =>
        StateOf(told) is { } next && Of(next) > Of(current) ? next : current;

    private static SwapState? StateOf(SwapStatus status) => status switch
    {
        SwapStatus.New => SwapState.New,
        SwapStatus.Waiting => SwapState.Waiting,
        SwapStatus.Confirming => SwapState.Confirming,
        SwapStatus.Verifying => SwapState.Verifying,
        SwapStatus.Exchanging => SwapState.Exchanging,
        SwapStatus.Sending => SwapState.Sending,
        SwapStatus.Finished => SwapState.Finished,
        SwapStatus.Failed => SwapState.Failed,
        SwapStatus.Refunded => SwapState.Refunded,
        SwapStatus.Expired => SwapState.Expired,
        _ => null,
    };

    private static int Of(SwapState state) => state switch
    {
        SwapState.New => 0,
        SwapState.Waiting => 1,
        SwapState.Confirming => 2,
        SwapState.Verifying => 3,
        SwapState.Exchanging => 4,
        SwapState.Sending => 5,
        SwapState.Failed or SwapState.Expired => 6,
        _ => 7,
    };
}
