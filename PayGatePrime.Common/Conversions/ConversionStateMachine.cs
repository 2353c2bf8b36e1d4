using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Common.Conversions;

/// <summary>Decides what an event does to a conversion. Total: every event in every state has an answer.</summary>
public static class ConversionStateMachine
{
    /// <summary>The position after an event, or why the event does not apply.</summary>
    public static ConversionTransition Next(ConversionPosition position, ConversionEvent happened)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (position.State.IsTerminal())
        {
            return Refused(position, happened);
        }

        return position.State == ConversionState.Held ? FromHeld(position, happened) : FromRunning(position, happened);
    }

    private static ConversionTransition FromRunning(ConversionPosition position, ConversionEvent happened) => (position.State, position.IsTransferPlanned, happened) switch
    {
        (_, _, ConversionEvent.HoldNeeded or ConversionEvent.OperatorHeld) => Hold(position),
        (ConversionState.Requested, _, ConversionEvent.ExchangeUnavailable) => To(position, ConversionState.Returned),
        (ConversionState.Requested, _, ConversionEvent.SwapCreated) => To(position, ConversionState.SwapCreated),
        (ConversionState.Requested, _, ConversionEvent.SlippageExceeded) => Requote(position),
        (ConversionState.SwapCreated, false, ConversionEvent.TransferPlanned) => new(position with { IsTransferPlanned = true }),
        (ConversionState.SwapCreated, false, ConversionEvent.SwapEndedUnfunded) => Requote(position),
        // With a transfer planned, coins may already be on their way to the dead exchange: a new attempt could send them twice.
        (ConversionState.SwapCreated, true, ConversionEvent.SwapEndedUnfunded) => Hold(position),
        (ConversionState.SwapCreated, true, ConversionEvent.FundingConfirmed) => To(position, ConversionState.Funded),
        (ConversionState.Funded, _, ConversionEvent.ExchangeStarted) => To(position, ConversionState.Exchanging),
        (ConversionState.Funded or ConversionState.Exchanging, _, ConversionEvent.UsdtReceived) => To(position, ConversionState.Done),
        (ConversionState.Funded or ConversionState.Exchanging, _, ConversionEvent.SwapRefunded) =>
            IsLastAttempt(position) ? Hold(position) : To(position, ConversionState.Returned),
        (ConversionState.Funded or ConversionState.Exchanging, _, ConversionEvent.SwapFailedAfterFunding) => Hold(position),
        _ => Refused(position, happened),
    };

    private static ConversionTransition FromHeld(ConversionPosition position, ConversionEvent happened) => happened switch
    {
        ConversionEvent.OperatorResumed when position.HeldFrom is { } from => new(position with { State = from, HeldFrom = null }),
        ConversionEvent.OperatorRequoted => new(NextAttempt(position)),
        ConversionEvent.OperatorReturned => To(position, ConversionState.Returned),
        _ => Refused(position, happened),
    };

    private static bool IsLastAttempt(ConversionPosition position) => position.Attempt > PayoutStateMachine.MaximumRequotes;

    private static ConversionTransition To(ConversionPosition position, ConversionState state) => new(position with { State = state, HeldFrom = null });

    private static ConversionTransition Hold(ConversionPosition position) => new(position with { State = ConversionState.Held, HeldFrom = position.State });

    private static ConversionTransition Requote(ConversionPosition position) => IsLastAttempt(position) ? Hold(position) : new(NextAttempt(position));

    private static ConversionPosition NextAttempt(ConversionPosition position) => new(position.Attempt + 1, ConversionState.Requested);

    private static ConversionTransition Refused(ConversionPosition position, ConversionEvent happened) =>
        new(position, $"{happened} does not apply to a conversion in state {position.State.ToText()}.");
}
