using PayGatePrime.Common.Currencies;
using PayGatePrime.Common.Money;
using Microsoft.Extensions.Configuration;

namespace PayGatePrime.Common.Tests.Currencies;

public sealed class CurrencyTableTests
{
    [Fact]
    public void EightySevenPairsOfFortySixCoinsOnSixteenNetworksAreOffered()
    {
        CurrencyTable.All.Count.ShouldBe(87);
        CurrencyTable.All.Select(c => c.Code).Distinct().Count().ShouldBe(87);
        CurrencyTable.All.Select(c => c.Symbol).Distinct().Count().ShouldBe(46);
        CurrencyTable.All.Select(c => c.Network.Code).Distinct().Order().ShouldBe(
            ["ada", "base", "bch", "bsc", "btc", "doge", "eth", "ltc", "matic", "sol", "ton", "trx", "xlm", "xmr", "xrp", "zec"]);
        CurrencyTable.All.Where(c => c.Symbol == "usdt").Select(c => c.Network.Code).ShouldBe(["base", "bsc", "eth", "matic", "sol", "ton", "trx"]);
    }

    [Fact]
    public void EveryNameIsWrittenAsTheExchangeWritesIt()
    {
        foreach (var currency in CurrencyTable.All)
        {
            currency.Symbol.ShouldBe(currency.Symbol.ToLowerInvariant());
            currency.Network.Code.ShouldBe(currency.Network.Code.ToLowerInvariant());
            currency.Name.ShouldNotBeNullOrWhiteSpace();
            CurrencyTable.Find(currency.Symbol.ToUpperInvariant(), currency.Network.Code.ToUpperInvariant()).ShouldBe(currency);
        }
    }

    [Fact]
    public void WhatThePlatformHoldsHasTheSameDigitsInBothTables()
    {
        foreach (var held in new AssetCatalog(new ConfigurationBuilder().Build()).Held)
        {
            CurrencyTable.Find(held.Symbol, held.Network).ShouldNotBeNull().Decimals.ShouldBe(held.Decimals);
        }
    }

    [Theory]
    [InlineData("xrp", null, AddressFaults.ExtraIdMissing)]
    [InlineData("xrp", "", null)]
    [InlineData("xrp", "0", null)]
    [InlineData("xrp", "4294967295", null)]
    [InlineData("xrp", "4294967296", AddressFaults.ExtraIdMalformed)]
    [InlineData("xrp", "-1", AddressFaults.ExtraIdMalformed)]
    [InlineData("xrp", "007", AddressFaults.ExtraIdMalformed)]
    [InlineData("xrp", "12a", AddressFaults.ExtraIdMalformed)]
    [InlineData("xlm", null, AddressFaults.ExtraIdMissing)]
    [InlineData("xlm", "1234567890123456789012345678", null)]
    [InlineData("xlm", "12345678901234567890123456789", AddressFaults.ExtraIdMalformed)]
    [InlineData("xlm", "éééééééééééééé", null)]
    [InlineData("xlm", "ééééééééééééééé", AddressFaults.ExtraIdMalformed)]
    [InlineData("ton", " padded", AddressFaults.ExtraIdMalformed)]
    [InlineData("ton", "two\nlines", AddressFaults.ExtraIdMalformed)]
    [InlineData("eth", null, null)]
    [InlineData("eth", "", null)]
    [InlineData("eth", "123", AddressFaults.ExtraIdUnexpected)]
    public void MemoIsDemandedWhereTheNetworkHasOneAndRefusedWhereItHasNone(string network, string? extraId, string? fault) =>
        CurrencyTable.FindNetwork(network)!.ExtraId.FaultOf(extraId).ShouldBe(fault);

    [Fact]
    public void DestinationIsJudgedByAddressAndMemoAndAnUnknownNetworkIsNot()
    {
        new PayoutDestination("xrp", "xrp", "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", null).Check().ShouldBe(AddressVerdict.Invalid(AddressFaults.ExtraIdMissing));
        new PayoutDestination("xrp", "xrp", "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", "17").Check().ShouldBe(AddressVerdict.Valid);
        new PayoutDestination("kas", "kas", "kaspa:qr", null).Check().ShouldBe(AddressVerdict.Unknown(AddressFaults.NetworkUnknown));
        new PayoutDestination("kas", "kas", "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", null).Check().ShouldBe(AddressVerdict.Invalid(AddressFaults.PrivateKey));
        new PayoutDestination("kas", "kas", " ", null).Check().ShouldBe(AddressVerdict.Invalid(AddressFaults.Blank));
    }
}
