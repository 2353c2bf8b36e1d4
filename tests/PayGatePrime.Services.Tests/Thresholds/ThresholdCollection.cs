namespace PayGatePrime.Services.Tests.Thresholds;

[CollectionDefinition(Name)]
public sealed class ThresholdCollection : ICollectionFixture<ThresholdWorld>
{
    public const string Name = "thresholds";
}
