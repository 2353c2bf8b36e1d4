namespace PayGatePrime.Invite;

/// <summary>A paid period with the channel it opens and the buyer it opens it for.</summary>
internal sealed record PaidPeriod(
    Guid Id,
    Guid OrderId,
    Guid ChannelId,
    string ChannelTitle,
    long ChatId,
    long BuyerId,
    int? Tier,
    decimal PriceUsd,
    int Days,
    DateTimeOffset PeriodEndsAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset MemberUntil)
{
    public bool IsOver(DateTimeOffset now) => RevokedAt is not null || PeriodEndsAt <= now;
}
