namespace PayGatePrime.NpIpn;

/// <summary>What became of one callback.</summary>
internal enum IntakeOutcome
{
    /// <summary>The payment moved forward.</summary>
    Moved,

    /// <summary>Stored; the payment had moved as far before.</summary>
    Unchanged,

    /// <summary>The same body was stored before.</summary>
    Duplicate,

    /// <summary>Stored; it fits no order of ours and awaits a person.</summary>
    Unmatched,

    /// <summary>Stored; its status is a word we don't know.</summary>
    UnknownStatus,

    /// <summary>Stored; it is not about a payment.</summary>
    NotAPayment,
}
