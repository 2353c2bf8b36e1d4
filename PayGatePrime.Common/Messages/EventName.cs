namespace PayGatePrime.Common.Messages;

/// <summary>What can happen that somebody may want to be told (Pub/Sub topic pgp-events).</summary>
public enum EventName
{
    /// <summary>A payment was accepted.</summary>
    PaymentAccepted,

    /// <summary>Too little arrived; the rest can be topped up.</summary>
    PaymentPartial,

    /// <summary>A payment arrived after the order had expired.</summary>
    PaymentLate,

    /// <summary>A payment failed or expired, or fits no order.</summary>
    PaymentRejected,

    /// <summary>NOWPayments gave the money back.</summary>
    PaymentRefunded,

    /// <summary>The invite link was sent to the buyer.</summary>
    InviteSent,

    /// <summary>The buyer joined.</summary>
    MemberJoined,

    /// <summary>A membership ends soon.</summary>
    MembershipExpiring,

    /// <summary>A membership ended.</summary>
    MembershipExpired,

    /// <summary>A payout began.</summary>
    PayoutStarted,

    /// <summary>A payout reached the owner.</summary>
    PayoutPaid,

    /// <summary>A payout waits for a person.</summary>
    PayoutHeld,

    /// <summary>A conversion finished.</summary>
    ConversionDone,

    /// <summary>An operator must look.</summary>
    OperatorAlert,
}
