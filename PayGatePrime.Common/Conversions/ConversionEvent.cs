namespace PayGatePrime.Common.Conversions;

/// <summary>What can happen to a conversion. Only events named Operator are a person's.</summary>
public enum ConversionEvent
{
    /// <summary>The amount is below what can be exchanged, or the pair is not offered now; nothing was sent.</summary>
    ExchangeUnavailable,

    /// <summary>The exchange was created and promises enough.</summary>
    SwapCreated,

    /// <summary>The created exchange gives too much less than was quoted; nothing was sent.</summary>
    SlippageExceeded,

    /// <summary>The transfer row exists.</summary>
    TransferPlanned,

    /// <summary>The exchange failed or expired before it got anything.</summary>
    SwapEndedUnfunded,

    /// <summary>The transfer is confirmed on chain.</summary>
    FundingConfirmed,

    /// <summary>The exchange has our deposit.</summary>
    ExchangeStarted,

    /// <summary>The USDT was seen in our wallet on chain and is shared out.</summary>
    UsdtReceived,

    /// <summary>The deposit is back in our wallet.</summary>
    SwapRefunded,

    /// <summary>The exchange failed and keeps the deposit.</summary>
    SwapFailedAfterFunding,

    /// <summary>Something happened that a person must look at.</summary>
    HoldNeeded,

    /// <summary>A person stops the conversion.</summary>
    OperatorHeld,

    /// <summary>A person lets a held conversion go on from where it was held.</summary>
    OperatorResumed,

    /// <summary>A person, having made sure that the coins are in our wallet, starts a new attempt.</summary>
    OperatorRequoted,

    /// <summary>A person, having made sure that the coins are in our wallet, gives the rows back to the pool.</summary>
    OperatorReturned,
}
