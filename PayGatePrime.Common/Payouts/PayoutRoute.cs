namespace PayGatePrime.Common.Payouts;

/// <summary>How a payout reaches the owner.</summary>
public enum PayoutRoute
{
    /// <summary>Through an exchange into the owner's coin.</summary>
    Swap,

    /// <summary>As it is: the owner wants the coin that we hold.</summary>
    Direct,
}
