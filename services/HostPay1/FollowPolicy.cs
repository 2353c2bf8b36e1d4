using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>Decides what a look at a swap means for its payout. Total: every state and every phase has an answer.</summary>
internal static class FollowPolicy
{
    /// <param name="state">The payout's state.</param>
    /// <param name="phase">What the last look at the swap of this attempt means.</param>
    /// <param name="isUnsent">True while the attempt's transfer is planned only, so that nothing left the wallet.</param>
    public static FollowDecision Decide(PayoutState state, SwapPhase phase, bool isUnsent) => state switch
    {
        PayoutState.SwapCreated => BeforeTransfer(phase),
        PayoutState.TransferCreated when isUnsent => BeforeSending(phase),
        PayoutState.Funded or PayoutState.Exchanging => AfterFunding(state, phase),
        // Sent and not yet confirmed: the transfer's confirmation carries it on, and asks the exchange anew.
        _ => new(FollowStep.Nothing),
    };

    private static FollowDecision BeforeTransfer(SwapPhase phase) => phase switch
    {
        SwapPhase.Waiting => new(FollowStep.PlanTransfer, PayoutEvent.TransferPlanned),
        SwapPhase.Unclear => new(FollowStep.LookAgain),
        SwapPhase.Failed => new(FollowStep.Requote, PayoutEvent.SwapFailedBeforeFunding),
        SwapPhase.Expired => new(FollowStep.Requote, PayoutEvent.SwapExpiredBeforeFunding),
        SwapPhase.Lost => Hold("exchange_not_found"),
        _ => Hold("exchange_funded_by_other"),
    };

    private static FollowDecision BeforeSending(SwapPhase phase) => phase switch
    {
        SwapPhase.Waiting => new(FollowStep.SendPlanned),
        SwapPhase.Unclear => new(FollowStep.LookAgain),
        SwapPhase.Failed => new(FollowStep.Hold, PayoutEvent.SwapFailedBeforeFunding, "exchange_failed"),
        SwapPhase.Expired => new(FollowStep.Hold, PayoutEvent.SwapExpiredBeforeFunding, "exchange_expired"),
        SwapPhase.Lost => Hold("exchange_not_found"),
        _ => Hold("exchange_funded_by_other"),
    };

    private static FollowDecision AfterFunding(PayoutState state, SwapPhase phase) => phase switch
    {
        SwapPhase.Working when state == PayoutState.Funded => new(FollowStep.NoteStarted, PayoutEvent.ExchangeStarted),
        SwapPhase.Working or SwapPhase.Waiting or SwapPhase.Unclear => new(FollowStep.LookAgain),
        SwapPhase.Finished => new(FollowStep.Finish, PayoutEvent.ExchangeFinished),
        SwapPhase.Refunded => new(FollowStep.TakeRefund, PayoutEvent.SwapRefunded),
        SwapPhase.Failed => new(FollowStep.Hold, PayoutEvent.SwapFailedAfterFunding, "exchange_failed"),
        SwapPhase.Expired => new(FollowStep.Hold, PayoutEvent.SwapFailedAfterFunding, "exchange_expired"),
        SwapPhase.Lost => Hold("exchange_not_found"),
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    private static FollowDecision Hold(string code) => new(FollowStep.Hold, PayoutEvent.HoldNeeded, code);
}
