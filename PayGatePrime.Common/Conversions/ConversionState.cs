namespace PayGatePrime.Common.Conversions;

/// <summary>Where one attempt of a conversion stands (conversions.state).</summary>
public enum ConversionState
{
    /// <summary>To be estimated and given an exchange.</summary>
    Requested,

    /// <summary>The exchange expects our deposit; with a transfer planned, coins may leave.</summary>
    SwapCreated,

    /// <summary>The transfer is confirmed.</summary>
    Funded,

    /// <summary>The exchange has our deposit.</summary>
    Exchanging,

    /// <summary>The USDT is in our wallet and shared out. Final.</summary>
    Done,

    /// <summary>Stopped for a person.</summary>
    Held,

    /// <summary>Its rows are pending again, with what is left of them. Final.</summary>
    Returned,
}
