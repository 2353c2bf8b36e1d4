namespace PayGatePrime.Common.Payouts;

/// <summary>Decides what an event does to a transfer. Total: every event in every state has an answer.</summary>
public static class TransferStateMachine
{
    /// <summary>The position after an event, or why the event does not apply.</summary>
    public static TransferTransition Next(TransferPosition position, TransferEvent happened)
    {
        ArgumentNullException.ThrowIfNull(position);
        return (position.State, happened) switch
        {
            (TransferState.Held, TransferEvent.OperatorResumed) when position.HeldFrom is { } from => new(new TransferPosition(from)),
            (TransferState.Planned, TransferEvent.Signed) => To(TransferState.Signed),
            (TransferState.Signed, TransferEvent.Broadcast) => To(TransferState.Broadcast),
            // A crash between sending and storing leaves a transaction on chain whose row still says signed.
            (TransferState.Signed or TransferState.Broadcast, TransferEvent.Mined) => To(TransferState.Mined),
            (TransferState.Signed or TransferState.Broadcast or TransferState.Mined, TransferEvent.Confirmed) => To(TransferState.Confirmed),
            (TransferState.Signed or TransferState.Broadcast or TransferState.Mined, TransferEvent.Replaced) => To(TransferState.Replaced),
            (TransferState.Signed or TransferState.Broadcast or TransferState.Mined, TransferEvent.Reverted) => To(TransferState.Reverted),
            (TransferState.Planned or TransferState.Signed or TransferState.Broadcast or TransferState.Mined, TransferEvent.HoldNeeded) =>
                new(new TransferPosition(TransferState.Held, position.State)),
            // What is signed can reach the chain at any time, so that holding it would stop nothing.
            (TransferState.Planned, TransferEvent.OperatorHeld) => new(new TransferPosition(TransferState.Held, TransferState.Planned)),
            _ => new(position, $"{happened} does not apply to a transfer in state {position.State.ToText()}."),
        };
    }

    private static TransferTransition To(TransferState state) => new(new TransferPosition(state));
}
