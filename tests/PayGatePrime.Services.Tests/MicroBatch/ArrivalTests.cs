using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.MicroBatchProcessor;

namespace PayGatePrime.Services.Tests.MicroBatch;

public sealed class ArrivalTests
{
    private static readonly EthereumAddress s_token = EthereumAddress.Parse("0x00000000000000000000000000000000000005d7");
    private static readonly EthereumAddress s_wallet = EthereumAddress.Parse("0x0000000000000000000000000000000000000001");
    private static readonly EthereumAddress s_other = EthereumAddress.Parse("0x0000000000000000000000000000000000000002");

    [Fact]
    public void OneMoveIntoTheWalletIsItHoweverMuchWasTold() => Arrival.Find([Move(7), Move(9, to: s_other)], s_token, s_wallet, 8)!.Units.ShouldBe(7);

    [Fact]
    public void OfSeveralOnlyTheExactOneIsIt()
    {
        Arrival.Find([Move(7), Move(8)], s_token, s_wallet, 8)!.Units.ShouldBe(8);
        Arrival.Find([Move(7), Move(9)], s_token, s_wallet, 8).ShouldBeNull();
        Arrival.Find([Move(7), Move(9)], s_token, s_wallet, null).ShouldBeNull();
    }

    [Fact]
    public void OtherTokensAndMovesOutOfTheWalletAreNotIt()
    {
        Arrival.Find([Move(7) with { Contract = s_other }, Move(7) with { From = s_wallet }, Move(0)], s_token, s_wallet, 7).ShouldBeNull();
        Arrival.Find([Move(7, to: s_other) with { From = s_wallet }], s_token, s_wallet, 7).ShouldBeNull();
    }

    [Theory]
    [InlineData("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", true)]
    [InlineData("payout-x1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void OnlyAnEthereumHashIsLookedUp(string? text, bool isHash) => Arrival.IsHash(text).ShouldBe(isHash);

    private static TokenTransfer Move(int units, EthereumAddress? to = null) => new("0x01", 1, units, s_token, s_other, to ?? s_wallet, units);
}
