namespace PayGatePrime.HostPay1;

/// <summary>A swap's state as far as it decides about its payout.</summary>
internal enum SwapPhase
{
    /// <summary>The exchange expects our deposit.</summary>
    Waiting,

    /// <summary>It has a deposit and works on it.</summary>
    Working,

    /// <summary>An identity check or a status that we don't know: ask again, conclude nothing.</summary>
    Unclear,

    /// <summary>ChangeNOW does not know it.</summary>
    Lost,

    /// <summary>The owner was paid.</summary>
    Finished,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>No deposit came in time.</summary>
    Expired,

    /// <summary>The deposit was sent back.</summary>
    Refunded,
}
