namespace PayGatePrime.Common.Payouts;

/// <summary>Where a transfer on chain stands (transfers.state).</summary>
public enum TransferState
{
    /// <summary>Written down with its cause.</summary>
    Planned,

    /// <summary>Nonce and raw transaction are stored.</summary>
    Signed,

    /// <summary>Handed to a node.</summary>
    Broadcast,

    /// <summary>In a block, not yet deep enough.</summary>
    Mined,

    /// <summary>Deep enough. Final.</summary>
    Confirmed,

    /// <summary>Another transaction took its nonce. Final.</summary>
    Replaced,

    /// <summary>Mined without effect; only gas was spent. Final.</summary>
    Reverted,

    /// <summary>Stopped for a person.</summary>
    Held,
}
