namespace PayGatePrime.Services.Tests.Payouts;

[CollectionDefinition(Name)]
public sealed class PayoutCollection : ICollectionFixture<PayoutWorld>
{
    public const string Name = "payouts";
}
