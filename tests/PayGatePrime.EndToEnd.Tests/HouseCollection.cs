namespace PayGatePrime.EndToEnd.Tests;

[CollectionDefinition(Name)]
public sealed class HouseCollection : ICollectionFixture<House>
{
    public const string Name = "the whole house";
}
