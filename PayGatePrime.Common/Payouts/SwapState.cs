namespace PayGatePrime.Common.Payouts;

/// <summary>Where an exchange stands, as ChangeNOW names it (swaps.state).</summary>
public enum SwapState
{
    /// <summary>Created.</summary>
    New,

    /// <summary>Expects our deposit.</summary>
    Waiting,

    /// <summary>Saw our deposit.</summary>
    Confirming,

    /// <summary>Exchanges it.</summary>
    Exchanging,

    /// <summary>Sends the result.</summary>
    Sending,

    /// <summary>The result was sent. Final.</summary>
    Finished,

    /// <summary>Could not be done. Final.</summary>
    Failed,

    /// <summary>The deposit was sent back. Final.</summary>
    Refunded,

    /// <summary>Stopped for an identity check; can take days.</summary>
    Verifying,

    /// <summary>No deposit came in time. Final.</summary>
    Expired,
}
