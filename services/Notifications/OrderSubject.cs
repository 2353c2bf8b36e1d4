namespace PayGatePrime.Notifications;

internal sealed record OrderSubject(Guid Id, string Kind, string StatusToken, long BuyerId, int? Tier, decimal PriceUsd, int Days, DateTimeOffset? MemberUntil)
{
    public bool IsDonation => Kind == "donation";
}
