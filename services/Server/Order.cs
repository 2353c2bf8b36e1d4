namespace PayGatePrime.Server;

/// <summary>An order with what its buyer is told of it.</summary>
internal sealed record Order(
    Guid Id,
    Guid ChannelId,
    string ChannelTitle,
    string Kind,
    string State,
    string StatusToken,
    int? Tier,
    decimal PriceUsd,
    int Days,
    string? InvoiceUrl,
    DateTimeOffset ExpiresAt,
    bool IsPartlyPaid,
    bool IsPaymentUnderway,
    DateTimeOffset? MemberUntil)
{
    public const string Donation = "donation";
    public const string Subscription = "subscription";
}
