namespace PayGatePrime.Common.Payouts;

/// <summary>Where one attempt of a payout stands (payouts.state).</summary>
public enum PayoutState
{
    /// <summary>To be estimated, or, when no swap is needed, to be sent.</summary>
    Requested,

    /// <summary>The estimate is stored.</summary>
    Estimated,

    /// <summary>The exchange expects our deposit.</summary>
    SwapCreated,

    /// <summary>A transfer is planned; coins may leave from here on.</summary>
    TransferCreated,

    /// <summary>The transfer is confirmed.</summary>
    Funded,

    /// <summary>The exchange has our deposit.</summary>
    Exchanging,

    /// <summary>The owner was paid. Final.</summary>
    Paid,

    /// <summary>Too small alone; collected with others instead. Final.</summary>
    Accumulated,

    /// <summary>Stopped for a person.</summary>
    Held,

    /// <summary>Given up by a person. Final.</summary>
    Cancelled,
}
