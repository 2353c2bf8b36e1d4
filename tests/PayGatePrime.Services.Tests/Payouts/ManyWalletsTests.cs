using System.Net;
using System.Numerics;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

public sealed class ManyWalletsTests
{
    private static readonly Asset s_usdt = new("usdt", "eth", 6, WalletBench.Token);

    [Fact]
    public async Task TwentyTransfersAtOnceOverTwoWalletsTakeEachWalletsNoncesWithoutGap()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:Keys:second", Chain.SecondKey));
        var transfers = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            transfers.Add(await bench.PlanAsync(bench.Chain.FreshAddress(), 0.01m));
        }

        (await Task.WhenAll(transfers.SelectMany(t => new[] { bench.OrderAsync(t), bench.OrderAsync(t) }))).ShouldAllBe(code => code == HttpStatusCode.OK);
        foreach (var transfer in transfers)
        {
            await bench.RunUntilAsync(transfer, "confirmed");
        }

        var sent = await bench.Database.ManyAsync<(string Address, long Nonce)>("select w.address, t.nonce from transfers t join wallets w on w.id = t.wallet_id order by t.nonce");
        sent.Count.ShouldBe(20);
        foreach (var wallet in new[] { Chain.Wallet, Chain.SecondWallet })
        {
            var nonces = sent.Where(s => s.Address == wallet).Select(s => s.Nonce).ToList();
            nonces.ShouldNotBeEmpty();
            nonces.ShouldBe(Enumerable.Range(0, nonces.Count).Select(n => (long)n), wallet);
            (await bench.Chain.SentByAsync(wallet)).ShouldBe(nonces.Count);
            (await bench.Database.OneAsync<long>("select next_nonce from wallets where address = @wallet", new { wallet })).ShouldBe(nonces.Count);
        }

        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task WalletWhoseBooksCoverTheAmountPays()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:Keys:second", Chain.SecondKey));
        await bench.GiveTokensAsync(Chain.SecondWallet, 50_000_000);
        await bench.BookAsync(Chain.SecondWallet, Amount.Of(s_usdt, 50m, Rounding.Exact));
        for (var i = 0; i < 3; i++)
        {
            var transfer = await bench.PlanAsync(bench.Chain.FreshAddress(), 8.2m, "usdt");
            await bench.OrderAsync(transfer);
            await bench.RunUntilAsync(transfer, "confirmed");
        }

        (await bench.TokensOfAsync(Chain.SecondWallet)).ShouldBe(50_000_000 - (3 * 8_200_000));
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(0);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task WalletThatHasLessThanItsBooksSayIsPassedOver()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:Keys:second", Chain.SecondKey));
        await bench.BookAsync(Chain.Wallet, Amount.Of(s_usdt, 50m, Rounding.Exact));
        await bench.GiveTokensAsync(Chain.SecondWallet, 50_000_000);
        await bench.BookAsync(Chain.SecondWallet, Amount.Of(s_usdt, 50m, Rounding.Exact));
        for (var i = 0; i < 3; i++)
        {
            var transfer = await bench.PlanAsync(bench.Chain.FreshAddress(), 8.2m, "usdt");
            await bench.OrderAsync(transfer);
            await bench.RunUntilAsync(transfer, "confirmed");
        }

        (await bench.Chain.SentByAsync(Chain.SecondWallet)).ShouldBe(3);
    }

    [Fact]
    public async Task FirstWalletReceivesUnlessTheSettingsNameAnother()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:Keys:second", Chain.SecondKey));
        (await bench.Database.ManyAsync<string>("select address from wallets where receives")).ShouldBe([Chain.Wallet]);
        await bench.RestartAsync(("Wallet:Receiving", "second"));
        (await bench.Database.ManyAsync<string>("select address from wallets where receives")).ShouldBe([Chain.SecondWallet]);
        (await bench.Database.ManyAsync<string>("select name from wallets order by name")).ShouldBe(["main", "second"]);
    }

    [Fact]
    public async Task TransferOfAWalletWhoseKeyWasTakenAwayIsToldAndGoesOnWithTheKey()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:Keys:second", Chain.SecondKey), ("Wallet:PrivateKey", null));
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress());
        await bench.OrderAsync(transfer);
        await bench.RestartAsync(("Wallet:Keys:second", null), ("Wallet:PrivateKey", Chain.WalletKey));
        await bench.OrderAsync(transfer);
        (await bench.Database.ManyAsync<string>("select code from dead_letters")).ShouldContain("wallet_differs");

        await bench.RestartAsync(("Wallet:Keys:second", Chain.SecondKey));
        await bench.Chain.CallAsync("evm_mine");
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "confirmed");
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task GapThatADroppedTransactionLeavesIsFilledWithTheSameBytes()
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var transfers = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            transfers.Add(await bench.PlanAsync(bench.Chain.FreshAddress()));
            await bench.OrderAsync(transfers[i]);
        }

        await bench.Chain.CallAsync("anvil_dropTransaction", await bench.Database.OneAsync<string>("select tx_hash from transfers where nonce = 0"));
        await bench.Chain.CallAsync("evm_setAutomine", true);
        foreach (var transfer in transfers)
        {
            await bench.RunUntilAsync(transfer, "confirmed");
        }

        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(3);
        bench.Node.Sent.Distinct().Count().ShouldBe(3);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task NonceThatSomebodyElseUsedBeforeSigningIsSkippedAndTold()
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.Chain.PayAsync(Chain.Stranger, 1m, Chain.Wallet);
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Database.OneAsync<long>("select nonce from transfers")).ShouldBe(1);
        (await bench.Database.OneAsync<long>("select next_nonce from wallets")).ShouldBe(2);
        (await bench.Chain.BalanceAsync(to)).ShouldBe(BigInteger.Pow(10, 18) / 2);
        await Limits.UntilAsync(() => Task.FromResult(bench.Host.Google.Events.Any(e => e.Name == EventName.OperatorAlert && e.Code == "wallet_used_elsewhere")), "the operators were told");
    }

    [Theory]
    [InlineData("usdt", "8.200001", WalletBench.Token, 8_200_001)]
    [InlineData("dai", "1.000000000000000001", WalletBench.OtherToken, 1_000_000_000_000_000_001)]
    public async Task DirectPayoutOfATokenMovesExactlyItsUnitsAndNoDustStays(string asset, string amount, string token, long units)
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.GiveTokensAsync(Chain.Wallet, units + 7, token);
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to, decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), asset);
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.TokensOfAsync(to, token)).ShouldBe(units);
        (await bench.TokensOfAsync(Chain.Wallet, token)).ShouldBe(7);
        await bench.ShouldBalanceAsync();
    }
}
