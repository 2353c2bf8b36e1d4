namespace PayGatePrime.Services.Tests.TelegramSide;

public sealed record Purchase(Guid OrderId, Guid PaymentId, Guid MembershipId, Guid PeriodId, long BuyerId);
