namespace PayGatePrime.NpIpn;

/// <summary>Where an order stands for its buyer; at the API in snake_case.</summary>
internal enum StatusState
{
    Waiting,
    Confirming,
    Partial,
    Accepted,
    LateAccepted,
    Rejected,
    Refunded,
    Expired,
    Review,
}
