using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class EthereumTests
{
    private static readonly Asset s_usdt = new("usdt", "eth", 6, "0xdac17f958d2ee523a2206206994597c13d831ec7");

    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")]
    public void KeccakVectorsHold(string text, string expected) => Convert.ToHexStringLower(Keccak256.Hash(Encoding.UTF8.GetBytes(text))).ShouldBe(expected);

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    public void Eip55VectorsHold(string address)
    {
        EthereumAddress.Parse(address).ToString().ShouldBe(address);
        EthereumAddress.Parse(address.ToLowerInvariant()).ToString().ShouldBe(address);
        EthereumAddress.Parse("0x" + address[2..].ToUpperInvariant()).ShouldBe(EthereumAddress.Parse(address));
        EthereumAddress.FromBytes(EthereumAddress.Parse(address).ToBytes()).ShouldBe(EthereumAddress.Parse(address));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("")]
    [InlineData(null)]
    public void AddressWithAWrongChecksumOrShapeIsRefused(string? text) => EthereumAddress.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("8.2", "8200000")]
    [InlineData("1.001", "1001000")]
    [InlineData("64.1", "64100000")]
    [InlineData("32.000001", "32000001")]
    [InlineData("65.479013", "65479013")]
    [InlineData("4.105719", "4105719")]
    [InlineData("79228162514.264337", "79228162514264337")]
    public void UnitsAreExact(string amount, string units)
    {
        var held = Amount.Of(s_usdt, decimal.Parse(amount, CultureInfo.InvariantCulture), Rounding.Exact);
        Wei.FromAmount(held).ShouldBe(BigInteger.Parse(units, CultureInfo.InvariantCulture));
        Wei.ToAmount(BigInteger.Parse(units, CultureInfo.InvariantCulture), s_usdt).ShouldBe(held);
    }

    [Fact]
    public void UnitsGoThereAndBack() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<ulong>(),
            ArbMap.Default.ArbFor<uint>(),
            (low, high) =>
            {
                var units = ((BigInteger)(high % 4_000_000_000) << 64) + low;
                return Wei.FromAmount(Wei.ToAmount(units, Asset.Eth)) == units && Wei.FromAmount(Wei.ToAmount(low, s_usdt)) == low;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void UnitsThatCanNotBeHeldExactlyAreRefused()
    {
        Should.Throw<OverflowException>(() => Wei.ToAmount(BigInteger.Pow(10, 29) + 1, Asset.Eth));
        Wei.ToAmount(BigInteger.Pow(10, 30), Asset.Eth).Value.ShouldBe(1_000_000_000_000m);
        Should.Throw<ArgumentOutOfRangeException>(() => Wei.FromAmount(-Amount.Of(Asset.Eth, 1m, Rounding.Exact)));
    }

    [Fact]
    public void RlpVectorsHold()
    {
        Convert.ToHexStringLower(Rlp.String("dog"u8)).ShouldBe("83646f67");
        Convert.ToHexStringLower(Rlp.List(Rlp.String("cat"u8), Rlp.String("dog"u8))).ShouldBe("c88363617483646f67");
        Convert.ToHexStringLower(Rlp.String(default)).ShouldBe("80");
        Convert.ToHexStringLower(Rlp.List()).ShouldBe("c0");
        Convert.ToHexStringLower(Rlp.Number(0)).ShouldBe("80");
        Convert.ToHexStringLower(Rlp.Number(15)).ShouldBe("0f");
        Convert.ToHexStringLower(Rlp.Number(1024)).ShouldBe("820400");
        Convert.ToHexStringLower(Rlp.List(Rlp.List(), Rlp.List(Rlp.List()), Rlp.List(Rlp.List(), Rlp.List(Rlp.List())))).ShouldBe("c7c0c1c0c3c0c1c0");
        Convert.ToHexStringLower(Rlp.String("Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8)).ShouldStartWith("b8384c6f72656d");
    }

    [Fact]
    public void TokenTransferIsEncoded()
    {
        var call = EthereumCall.Transfer(Amount.Of(s_usdt, 8.2m, Rounding.Exact), EthereumAddress.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
        call.To.ShouldBe(EthereumAddress.Parse(s_usdt.Contract!));
        call.Value.ShouldBe(BigInteger.Zero);
        Convert.ToHexStringLower(call.Data.Span).ShouldBe("a9059cbb0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed00000000000000000000000000000000000000000000000000000000007d1f40");
    }

    [Fact]
    public void AssetOfAnotherChainIsNeverSentOnEthereum()
    {
        var to = EthereumAddress.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        Should.Throw<ArgumentException>(() => EthereumCall.Transfer(Amount.Of(new Asset("usdt", "trx", 6), 1m, Rounding.Exact), to));
        Should.Throw<ArgumentException>(() => EthereumCall.Transfer(Amount.Of(new Asset("usdt", "eth", 6), 1m, Rounding.Exact), to));
        Should.Throw<ArgumentException>(() => EthereumCall.Transfer(Amount.Of(new Asset("eth", "base", 18), 1m, Rounding.Exact), to));
    }

    [Fact]
    public async Task SignaturesAreDeterministicAsRfc6979Says()
    {
        var signer = new LocalEthereumSigner(new Secret(new string('0', 63) + "1"));
        var signature = await signer.SignAsync(SHA256.HashData("Satoshi Nakamoto"u8));
        signature.R.ToString("x64", CultureInfo.InvariantCulture).TrimStart('0').ShouldBe("934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8");
        signature.S.ToString("x64", CultureInfo.InvariantCulture).TrimStart('0').ShouldBe("2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
    }

    [Fact]
    public async Task SignaturesAreLowAndLeadBackToTheirWallet()
    {
        var signer = new LocalEthereumSigner(new Secret("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));
        signer.Address.ToString().ShouldBe("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        var half = BigInteger.Parse("07fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        for (var i = 0; i < 40; i++)
        {
            var hash = SHA256.HashData([(byte)i]);
            var signature = await signer.SignAsync(hash);
            (signature.S <= half).ShouldBeTrue();
            Secp256k1.Recover(signature, hash).ShouldBe(signer.Address);
        }
    }

    [Theory]
    [InlineData("TELLTALE")]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    public void WhatIsNoKeyIsRefusedWithoutShowingIt(string key) =>
        Should.Throw<ArgumentException>(() => new LocalEthereumSigner(new Secret(key))).Message.ShouldNotContain(key);

    [Theory]
    [InlineData(10, 2, 100, 22, 2)]
    [InlineData(10, 2, 15, 15, 2)]
    [InlineData(10, 2, 12, 12, 2)]
    [InlineData(0, 2, 12, 2, 2)]
    public void OfferIsTwiceTheBaseFeeUnderTheCap(int baseFee, int tip, int cap, int fee, int priority)
    {
        var offer = FeePolicy.Offer(baseFee, tip, cap).ShouldNotBeNull();
        (offer.MaxFeePerGas, offer.MaxPriorityFeePerGas).ShouldBe((fee, priority));
    }

    [Fact]
    public void OfferAboveTheCapIsNotMade() => FeePolicy.Offer(10, 3, 12).ShouldBeNull();

    [Theory]
    [InlineData(9, 1, 0, 0, 100, 11, 2)]
    [InlineData(16, 8, 1, 1, 18, 18, 9)]
    [InlineData(16, 8, 10, 4, 100, 29, 9)]
    [InlineData(16, 8, 10, 20, 100, 40, 20)]
    public void ReplacementIsAnEighthDearerOrWhatTheBlockAsks(int fee, int tip, int nextBase, int nextTip, int cap, int newFee, int newTip)
    {
        var replaced = FeePolicy.Replace(new GasFees(fee, tip), nextBase, nextTip, cap).ShouldNotBeNull();
        (replaced.MaxFeePerGas, replaced.MaxPriorityFeePerGas).ShouldBe((newFee, newTip));
    }

    [Theory]
    [InlineData(16, 8, 1, 1, 17)]
    [InlineData(16, 8, 30, 1, 38)]
    public void ReplacementAboveTheCapIsNotMade(int fee, int tip, int nextBase, int nextTip, int cap) =>
        FeePolicy.Replace(new GasFees(fee, tip), nextBase, nextTip, cap).ShouldBeNull();

    [Fact]
    public void EveryOfferKeepsItsPromises()
    {
        const int Seed = 1559;
        var random = new Random(Seed);
        for (var run = 0; run < 5_000; run++)
        {
            var (baseFee, tip, cap) = (random.Next(0, 200), random.Next(0, 50), random.Next(0, 1_000));
            var (laterBase, laterTip) = (random.Next(0, 400), random.Next(0, 50));
            var said = $"seed {Seed}, run {run}: base {baseFee}, tip {tip}, cap {cap}, then base {laterBase}, tip {laterTip}";
            if (FeePolicy.Offer(baseFee, tip, cap) is not { } offer)
            {
                (baseFee + tip).ShouldBeGreaterThan(cap, said);
                continue;
            }

            (offer.MaxFeePerGas <= cap && offer.MaxFeePerGas >= baseFee + tip && offer.MaxPriorityFeePerGas <= offer.MaxFeePerGas).ShouldBeTrue(said);
            if (FeePolicy.Replace(offer, laterBase, laterTip, cap) is { } replaced)
            {
                (replaced.MaxFeePerGas <= cap
                    && replaced.MaxFeePerGas >= laterBase + laterTip
                    && replaced.MaxPriorityFeePerGas <= replaced.MaxFeePerGas
                    && replaced.MaxFeePerGas * 1000 >= offer.MaxFeePerGas * 1125
                    && replaced.MaxPriorityFeePerGas * 1000 >= offer.MaxPriorityFeePerGas * 1125).ShouldBeTrue(said);
            }
        }
    }

    [Fact]
    public void TipAboveTheWholeFeeCanNotBeOffered() => Should.Throw<ArgumentOutOfRangeException>(() => new GasFees(1, 2));
}
