namespace PayGatePrime.Services.Tests.Support;

public sealed record Purchase(Guid OrderId, Guid PaymentId, Guid MembershipId, Guid PeriodId, long BuyerId);
