namespace PayGatePrime.Common.Payouts;

/// <summary>
/// Where a payout stands: how it goes, which attempt this is (the first is 1; each re-quote is one more), its state, and where it was
/// held. Ordered by attempt, then state, a payout only moves forward unless a person moves it.
/// </summary>
/// <param name="Route">How it reaches the owner.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="State">The state of this attempt.</param>
/// <param name="HeldFrom">Set exactly while held: the state it goes on from when a person resumes it.</param>
public sealed record PayoutPosition(PayoutRoute Route, int Attempt, PayoutState State, PayoutState? HeldFrom = null)
{
    /// <summary>A new payout.</summary>
    public static PayoutPosition Start(PayoutRoute route) => new(route, 1, PayoutState.Requested);
}
