namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>What a node made of a broadcast.</summary>
public enum BroadcastOutcome
{
    /// <summary>It is in the pool now.</summary>
    Accepted,

    /// <summary>It was in the pool already: as good as accepted.</summary>
    AlreadyKnown,

    /// <summary>The nonce is used up: this transaction or another one was mined. Look for the receipt.</summary>
    NonceTooLow,

    /// <summary>The fee is too low: for a replacement at this nonce, for the pool, or for the block.</summary>
    Underpriced,

    /// <summary>The wallet can't pay value and gas.</summary>
    InsufficientFunds,

    /// <summary>The node simulated it, and it would revert.</summary>
    Reverted,

    /// <summary>Refused for another reason; the same bytes will be refused again.</summary>
    Refused,
}
