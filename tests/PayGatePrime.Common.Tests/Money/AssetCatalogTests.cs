using Microsoft.Extensions.Configuration;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Tests.Money;

public sealed class AssetCatalogTests
{
    private const string Local = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

    [Fact]
    public void TokensHaveTheirMainnetContractsUnlessConfigured()
    {
        Catalog().Get("usdt.eth").Contract.ShouldBe("0xdac17f958d2ee523a2206206994597c13d831ec7");
        Catalog(("Assets:usdt.eth:Contract", Local)).Get("usdt.eth").Contract.ShouldBe(Local.ToLowerInvariant());
        Catalog().Find("USDC", "ETH")!.Decimals.ShouldBe(6);
    }

    [Theory]
    [InlineData("Assets:usdt.eth:Contract", "0x12")]
    [InlineData("Assets:usdt.eth:Decimals", "six")]
    [InlineData("Assets:doge.eth:Contract", Local)]
    [InlineData("Assets:eth.eth:Contract", Local)]
    public void MalformedConfigurationNamesItsKey(string key, string value) =>
        Should.Throw<InvalidOperationException>(() => Catalog((key, value))).Message.ShouldContain(key[..key.LastIndexOf(':')]);

    [Fact]
    public void AssetOfAnotherNetworkIsOnlyATarget()
    {
        var catalog = Catalog();
        catalog.Find("xrp", "xrp").ShouldBeNull();
        catalog.PayoutTarget("XRP", "xrp", 8).ShouldBe(new Asset("xrp", "xrp", 8));
        catalog.PayoutTarget("usdt", "eth", 18).Decimals.ShouldBe(6);
        Should.Throw<ArgumentOutOfRangeException>(() => catalog.PayoutTarget("xrp", "xrp", 6));
    }

    private static AssetCatalog Catalog(params (string Key, string? Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(item => item.Key, item => item.Value)).Build());
}
