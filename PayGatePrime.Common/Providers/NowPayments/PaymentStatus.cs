namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>The life of a payment. The order of the members means nothing: see <see cref="PaymentStatusOrder"/>.</summary>
public enum PaymentStatus
{
    /// <summary>A word we don't know: to be stored and looked at, never acted on.</summary>
    Unknown,

    /// <summary>Nothing has arrived.</summary>
    Waiting,

    /// <summary>A deposit is on the chain.</summary>
    Confirming,

    /// <summary>The deposit is final.</summary>
    Confirmed,

    /// <summary>The funds are on the way to us.</summary>
    Sending,

    /// <summary>Nothing arrived in time. May still become finished.</summary>
    Expired,

    /// <summary>It went wrong at NOWPayments.</summary>
    Failed,

    /// <summary>Less than the price arrived.</summary>
    PartiallyPaid,

    /// <summary>The funds reached us.</summary>
    Finished,

    /// <summary>The funds went back to the buyer.</summary>
    Refunded,
}
