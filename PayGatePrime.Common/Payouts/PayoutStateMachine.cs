namespace PayGatePrime.Common.Payouts;

/// <summary>Decides what an event does to a payout. Total: every event in every state has an answer.</summary>
public static class PayoutStateMachine
{
    /// <summary>How often a payout is quoted anew by itself; after that it is held for a person.</summary>
    public const int MaximumRequotes = 3;

    /// <summary>The position after an event, or why the event does not apply.</summary>
    public static PayoutTransition Next(PayoutPosition position, PayoutEvent happened)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (position.State.IsTerminal())
        {
            return Refused(position, happened);
        }

        return position.State == PayoutState.Held ? FromHeld(position, happened) : FromRunning(position, happened);
    }

    private static PayoutTransition FromRunning(PayoutPosition position, PayoutEvent happened) => (position.Route, position.State, happened) switch
    {
        (_, _, PayoutEvent.HoldNeeded or PayoutEvent.OperatorHeld) => Hold(position),
        (_, PayoutState.Requested or PayoutState.Estimated, PayoutEvent.BelowMinimum) => To(position, PayoutState.Accumulated),
        (_, PayoutState.TransferCreated, PayoutEvent.FundingConfirmed) => To(position, PayoutState.Funded),

        (PayoutRoute.Direct, PayoutState.Requested, PayoutEvent.TransferPlanned) => To(position, PayoutState.TransferCreated),
        (PayoutRoute.Direct, PayoutState.Funded, PayoutEvent.DirectTransferConfirmed) => To(position, PayoutState.Paid),

        (PayoutRoute.Swap, PayoutState.Requested, PayoutEvent.EstimateStored) => To(position, PayoutState.Estimated),
        (PayoutRoute.Swap, PayoutState.Estimated, PayoutEvent.SwapCreated) => To(position, PayoutState.SwapCreated),
        (PayoutRoute.Swap, PayoutState.SwapCreated, PayoutEvent.TransferPlanned) => To(position, PayoutState.TransferCreated),
        (PayoutRoute.Swap, PayoutState.Funded, PayoutEvent.ExchangeStarted) => To(position, PayoutState.Exchanging),
        (PayoutRoute.Swap, PayoutState.Funded or PayoutState.Exchanging, PayoutEvent.ExchangeFinished) => To(position, PayoutState.Paid),
        (PayoutRoute.Swap, PayoutState.Funded or PayoutState.Exchanging, PayoutEvent.SwapRefunded) => Requote(position),
        (PayoutRoute.Swap, PayoutState.Funded or PayoutState.Exchanging, PayoutEvent.SwapFailedAfterFunding) => Hold(position),
        (PayoutRoute.Swap, PayoutState.SwapCreated, PayoutEvent.SlippageExceeded or PayoutEvent.SwapFailedBeforeFunding or PayoutEvent.SwapExpiredBeforeFunding) =>
            Requote(position),
        // With a transfer planned, coins may already be on their way to the dead exchange: a new attempt could pay twice.
        (PayoutRoute.Swap, PayoutState.TransferCreated, PayoutEvent.SwapFailedBeforeFunding or PayoutEvent.SwapExpiredBeforeFunding) => Hold(position),
        _ => Refused(position, happened),
    };

    private static PayoutTransition FromHeld(PayoutPosition position, PayoutEvent happened) => happened switch
    {
        PayoutEvent.OperatorResumed when position.HeldFrom is { } from => new(position with { State = from, HeldFrom = null }),
        PayoutEvent.OperatorRequoted => new(NextAttempt(position)),
        PayoutEvent.OperatorMarkedPaid => To(position, PayoutState.Paid),
        PayoutEvent.OperatorCancelled => To(position, PayoutState.Cancelled),
        _ => Refused(position, happened),
    };

    private static PayoutTransition To(PayoutPosition position, PayoutState state) => new(position with { State = state, HeldFrom = null });

    private static PayoutTransition Hold(PayoutPosition position) => new(position with { State = PayoutState.Held, HeldFrom = position.State });

    private static PayoutTransition Requote(PayoutPosition position) =>
        position.Attempt > MaximumRequotes ? Hold(position) : new(NextAttempt(position));

    private static PayoutPosition NextAttempt(PayoutPosition position) =>
        position with { Attempt = position.Attempt + 1, State = PayoutState.Requested, HeldFrom = null };

    private static PayoutTransition Refused(PayoutPosition position, PayoutEvent happened) =>
        new(position, $"{happened} does not apply to a payout ({position.Route}) in state {position.State.ToText()}.");
}
