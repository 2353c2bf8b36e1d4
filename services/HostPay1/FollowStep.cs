namespace PayGatePrime.HostPay1;

/// <summary>What to do about a payout after a look at its swap.</summary>
internal enum FollowStep
{
    /// <summary>Nothing: another message carries it on.</summary>
    Nothing,

    /// <summary>Plan the transfer to the exchange.</summary>
    PlanTransfer,

    /// <summary>Send the planned transfer now: the exchange was looked at afresh.</summary>
    SendPlanned,

    /// <summary>Look again later.</summary>
    LookAgain,

    /// <summary>The exchange has our deposit; look again later.</summary>
    NoteStarted,

    /// <summary>The owner is paid.</summary>
    Finish,

    /// <summary>Nothing was sent: begin a new attempt.</summary>
    Requote,

    /// <summary>The coins are back: book them and begin a new attempt.</summary>
    TakeRefund,

    /// <summary>A person must look.</summary>
    Hold,
}
