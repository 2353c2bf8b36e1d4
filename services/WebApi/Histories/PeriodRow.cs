namespace PayGatePrime.WebApi.Histories;

/// <summary>The membership period an order bought, its membership and its invite.</summary>
internal sealed record PeriodRow(
    Guid Id,
    Guid OrderId,
    Guid PaymentId,
    long BuyerId,
    int Days,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    DateTimeOffset? RevokedAt,
    string MembershipState,
    DateTimeOffset MembershipEndsAt,
    string? InviteState,
    string? InviteFailure);
