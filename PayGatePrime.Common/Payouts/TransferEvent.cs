namespace PayGatePrime.Common.Payouts;

/// <summary>What can happen to a transfer. Only events named Operator are a person's.</summary>
public enum TransferEvent
{
    /// <summary>Nonce and raw transaction are stored.</summary>
    Signed,

    /// <summary>A node took it.</summary>
    Broadcast,

    /// <summary>A receipt says success.</summary>
    Mined,

    /// <summary>The receipt is deep enough.</summary>
    Confirmed,

    /// <summary>Another transaction with its nonce is deep enough.</summary>
    Replaced,

    /// <summary>A receipt says failure, deep enough.</summary>
    Reverted,

    /// <summary>Something happened that a person must look at.</summary>
    HoldNeeded,

    /// <summary>A person stops the transfer before it is signed.</summary>
    OperatorHeld,

    /// <summary>A person lets a held transfer go on from where it was held.</summary>
    OperatorResumed,
}
