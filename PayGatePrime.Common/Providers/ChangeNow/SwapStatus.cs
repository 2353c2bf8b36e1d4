namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>The life of an exchange.</summary>
public enum SwapStatus
{
    /// <summary>A word we don't know: ask again later, conclude nothing.</summary>
    Unknown,

    /// <summary>Created.</summary>
    New,

    /// <summary>Waiting for the deposit.</summary>
    Waiting,

    /// <summary>The deposit is on the chain.</summary>
    Confirming,

    /// <summary>Being exchanged.</summary>
    Exchanging,

    /// <summary>The result is on the way.</summary>
    Sending,

    /// <summary>The result was sent.</summary>
    Finished,

    /// <summary>It went wrong.</summary>
    Failed,

    /// <summary>The source was sent back.</summary>
    Refunded,

    /// <summary>Held for identity checks, for days perhaps.</summary>
    Verifying,

    /// <summary>No deposit came in time.</summary>
    Expired,
}
