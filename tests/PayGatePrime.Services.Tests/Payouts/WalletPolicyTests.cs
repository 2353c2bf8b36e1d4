using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.HostPay3;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

public sealed class WalletPolicyTests
{
    private static readonly Amount s_gas = Eth(1);
    private static readonly Amount s_keep = Eth(2);

    [Fact]
    public void OnlyWalletsThatCoverTheAmountAreChosenAllOfThemAndTheLeastBusyFirst() =>
        Prop.ForAll(
            (from books in (from ether in Gen.Choose(0, 30)
                            from promised in Gen.Choose(0, 10)
                            from busy in Gen.Choose(0, 3)
                            select (ether, promised, busy)).ArrayOf().Where(b => b.Length > 0)
             from amount in Gen.Choose(1, 20)
             from turn in Gen.Choose(0, int.MaxValue)
             select (books, amount, turn)).ToArbitrary(),
            c =>
            {
                var books = c.books.Select((b, i) => new WalletBooks(Wallet(i), Eth(b.ether), Eth(b.ether), Eth(b.promised), Eth(b.promised), b.busy)).ToList();
                var ranked = WalletChoice.Rank(books, Eth(c.amount), s_gas, s_keep, (uint)c.turn);
                var covering = books.Where(b => b.Ether.Value - b.EtherPromised.Value - s_gas.Value - s_keep.Value >= c.amount).ToList();
                var busy = ranked.Select(w => books.Single(b => b.Wallet == w).InFlight).ToList();
                return ranked.ToHashSet().SetEquals(covering.Select(b => b.Wallet)) && busy.SequenceEqual(busy.Order());
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void EquallyBusyWalletsTakeTurns()
    {
        var books = Enumerable.Range(0, 3).Select(i => new WalletBooks(Wallet(i), Eth(50), Eth(50), Eth(0), Eth(0), 0)).ToList();
        Enumerable.Range(0, 3).Select(turn => WalletChoice.Rank(books, Eth(1), s_gas, s_keep, (uint)turn)[0].Name).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void WhatIsResumedNeverSpendsMoreThanTheWalletsHave() =>
        Prop.ForAll(
            (from wallets in Gen.Choose(0, 40).ArrayOf(2)
             from waiting in Gen.Choose(1, 15).ArrayOf()
             select (wallets, waiting)).ToArbitrary(),
            c =>
            {
                var ids = c.wallets.Select((_, i) => Id(i)).ToList();
                var free = ids.Select((id, i) => (id, i)).ToDictionary(x => (x.id, "eth.eth"), x => Eth(c.wallets[x.i]));
                var waiting = c.waiting.Select((amount, i) => Waiting(i, amount)).ToList();
                var funded = FundedTransfers.Find(waiting, ids, free, s_gas, s_keep);
                var spent = funded.Sum(t => t.Amount + s_gas.Value);
                var isFirstServed = waiting.Count == 0 || funded.Contains(waiting[0]) == c.wallets.Any(w => w >= waiting[0].Amount + s_gas.Value + s_keep.Value);
                return spent <= c.wallets.Sum() && isFirstServed && funded.SequenceEqual(waiting.Where(funded.Contains));
            }).QuickCheckThrowOnFailure();

    public static TheoryData<string[], string> Malformed => new()
    {
        { [], "'Wallet:PrivateKey' is missing" },
        { ["Wallet:Signer", "paper", "Wallet:PrivateKey", Chain.WalletKey], "'Wallet:Signer' is neither" },
        { ["Wallet:Keys:second", "abc"], "'Wallet:Keys:second' is not 64" },
        { ["Wallet:PrivateKey", Chain.WalletKey, "Wallet:Keys:main", Chain.SecondKey], "'Wallet:Keys:main' are both set" },
        { ["Wallet:PrivateKey", Chain.WalletKey, "Wallet:Receiving", "other"], "'Wallet:Receiving' names no wallet" },
        { ["Wallet:PrivateKey", Chain.WalletKey, "Wallet:Addresses:main", "0x12"], "'Wallet:Addresses:main' is not an Ethereum address" },
        { ["Wallet:Signer", "kms"], "'Wallet:Kms:KeyVersion' is missing" },
        { ["Wallet:Signer", "kms", "Wallet:Kms:KeyVersion", "projects/p"], "'Wallet:Kms:KeyVersion' is not projects" },
        { ["Wallet:Signer", "kms", "Wallet:Kms:KeyVersion", FakeKms.KeyVersion, "Wallet:Kms:Endpoint", "kms"], "'Wallet:Kms:Endpoint' is not an absolute" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void WalletSettingAtFaultStopsTheServiceWithItsName(string[] settings, string sentence)
    {
        var failure = Should.Throw<ConfigurationException>(() => Read(settings).Validate());
        failure.Message.ShouldContain(sentence);
        failure.Message.ShouldNotContain(Chain.WalletKey);
    }

    [Fact]
    public void SeveralKeysAreTakenInTheirOrder()
    {
        var config = Read(["Wallet:Keys:b", Chain.SecondKey, "Wallet:PrivateKey", Chain.WalletKey]);
        config.Validate();
        config.Wallets.Keys.Select(k => k.Name).ShouldBe(["main", "b"]);
        config.Wallets.Receiving.ShouldBe("main");
    }

    private static HostPay3Config Read(string[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Ethereum:RpcUrl"] = "http://127.0.0.1:1", ["Ethereum:ChainId"] = "1" };
        foreach (var pair in settings.Chunk(2))
        {
            all[pair[0]] = pair[1];
        }

        return new HostPay3Config(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
    }

    private static Amount Eth(int value) => Amount.Of(Asset.Eth, value, Rounding.Exact);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static HotWallet Wallet(int number) => new(Id(number), $"w{number}", 1, new LocalEthereumSigner(new Secret(Chain.WalletKey)));

    private static OutgoingTransfer Waiting(int number, int amount) =>
        new(Id(1000 + number), "test", null, null, null, null, "held", "planned", "eth.eth", amount, "0x", null, "wallet_low_balance", 0, DateTimeOffset.UnixEpoch);
}
