namespace PayGatePrime.Common.Payouts;

/// <summary>What can happen to a payout. Only events named Operator are a person's.</summary>
public enum PayoutEvent
{
    /// <summary>The estimate is stored.</summary>
    EstimateStored,

    /// <summary>The amount is below what can be exchanged or sent.</summary>
    BelowMinimum,

    /// <summary>The exchange was created.</summary>
    SwapCreated,

    /// <summary>The created exchange gives too much less than was quoted; nothing was sent.</summary>
    SlippageExceeded,

    /// <summary>The exchange failed; nothing was sent.</summary>
    SwapFailedBeforeFunding,

    /// <summary>The exchange expired; nothing was sent.</summary>
    SwapExpiredBeforeFunding,

    /// <summary>The transfer row exists.</summary>
    TransferPlanned,

    /// <summary>The transfer is confirmed on chain.</summary>
    FundingConfirmed,

    /// <summary>The exchange has our deposit.</summary>
    ExchangeStarted,

    /// <summary>The exchange sent the result to the owner.</summary>
    ExchangeFinished,

    /// <summary>The transfer to the owner themselves is booked.</summary>
    DirectTransferConfirmed,

    /// <summary>The deposit is back in our wallet.</summary>
    SwapRefunded,

    /// <summary>The exchange failed and keeps the deposit.</summary>
    SwapFailedAfterFunding,

    /// <summary>Something happened that a person must look at.</summary>
    HoldNeeded,

    /// <summary>A person stops the payout.</summary>
    OperatorHeld,

    /// <summary>A person lets a held payout go on from where it was held.</summary>
    OperatorResumed,

    /// <summary>A person, having made sure that the coins are in our wallet, starts a new attempt.</summary>
    OperatorRequoted,

    /// <summary>A person has made sure that the owner was paid.</summary>
    OperatorMarkedPaid,

    /// <summary>A person gives the payout up.</summary>
    OperatorCancelled,
}
