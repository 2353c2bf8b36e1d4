namespace PayGatePrime.NpIpn;

/// <summary>What the status API answers. Money is US dollars as decimal text.</summary>
internal sealed record StatusModel(
    string State,
    string Price,
    string Paid,
    string Missing,
    string Over,
    IReadOnlyList<StatusModelPayment> Payments,
    DateTimeOffset? MembershipUntil,
    string? Payout,
    string Next,
    bool InviteSent);
