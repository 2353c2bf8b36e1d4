using System.Numerics;
using PayGatePrime.Common.Messages;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

public sealed class WalletWatchTests
{
    private static readonly BigInteger s_plenty = BigInteger.Pow(10, 23);

    [Theory]
    [InlineData("eth", "20000", "wallet_low_balance")]
    [InlineData("usdt", "0.000001", "wallet_low_balance")]
    [InlineData("usdt", "0.000001", "wallet_low_gas")]
    public async Task TransferHeldForWantOfFundsGoesOnByItselfWhenTheyAreBack(string asset, string amount, string reason)
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:ShortageGrace", "00:00:00"), ("Wallet:WatchEvery", "00:00:00.05"));
        if (reason == "wallet_low_gas")
        {
            await bench.GiveTokensAsync(Chain.Wallet, 1);
            await bench.Chain.CallAsync("anvil_setBalance", Chain.Wallet, "0x1");
        }

        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress(), decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), asset);
        await bench.OrderAsync(transfer);
        ((await bench.StateAsync(transfer)), await bench.ReasonAsync(transfer)).ShouldBe(("held", reason));
        (await bench.Database.OneAsync<string>("select state from dead_letters")).ShouldBe("open");

        await bench.GiveTokensAsync(Chain.Wallet, 1);
        await bench.Chain.CallAsync("anvil_setBalance", Chain.Wallet, Chain.Hex(s_plenty));
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Database.ManyAsync<string>("select state from dead_letters")).ShouldBe(["resolved"]);
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
    }

    [Fact]
    public async Task LowLevelIsToldOnceUntilTheWalletsHaveRecovered()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:LowLevel:eth.eth", "20000"), ("Wallet:WatchEvery", "00:00:00.05"));
        await AlertedAsync(bench, 1);
        await SeenAgainAsync(bench);
        await AlertedAsync(bench, 1);

        await bench.Chain.CallAsync("anvil_setBalance", Chain.Wallet, Chain.Hex(s_plenty));
        await Limits.UntilAsync(async () => !await bench.Database.OneAsync<bool>("select is_low from wallet_levels"), "the level is good again");
        await bench.Chain.CallAsync("anvil_setBalance", Chain.Wallet, "0x1");
        await AlertedAsync(bench, 2);
    }

    [Fact]
    public async Task BaseFeeAboveTheCapDelaysWithAReasonAndTheTransferIsSentWhenItFalls()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:MaxFeeGwei", "50"));
        await SetBaseFeeAsync(bench, 100);
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress());
        await bench.OrderAsync(transfer);
        ((await bench.StateAsync(transfer)), await bench.ReasonAsync(transfer)).ShouldBe(("planned", "fee_above_cap"));
        await Limits.UntilAsync(() => Task.FromResult(bench.Host.Google.Events.Any(e => e.Name == EventName.OperatorAlert && e.Code == "fee_above_cap")), "the operators were told");
        await SetBaseFeeAsync(bench, 1);
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Database.OneAsync<bool>("select bool_and(max_fee <= 50000000000) from transfer_transactions")).ShouldBeTrue();
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task SignedTransferStuckBelowARisingBaseFeeIsRaisedToTheCapAndNoFurther()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:MaxFeeGwei", "50"), ("Wallet:StuckAfter", "00:00:00"));
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress());
        await bench.OrderAsync(transfer);
        await SetBaseFeeAsync(bench, 100, mine: false);
        await Limits.UntilAsync(
            async () =>
            {
                await bench.LookAsync();
                return await bench.ReasonAsync(transfer) == "stuck_at_fee_cap";
            },
            "the offer has reached the cap");
        (await bench.Database.OneAsync<bool>("select bool_and(max_fee <= 50000000000) and count(distinct nonce) = 1 from transfer_transactions")).ShouldBeTrue();
        await Limits.UntilAsync(() => Task.FromResult(bench.Host.Google.Events.Any(e => e.Code == "stuck_at_fee_cap")), "the operators were told");
    }

    private static async Task SetBaseFeeAsync(WalletBench bench, long gwei, bool mine = true)
    {
        await bench.Chain.CallAsync("anvil_setNextBlockBaseFeePerGas", Chain.Hex(new BigInteger(gwei) * 1_000_000_000));
        if (mine)
        {
            await bench.Chain.CallAsync("evm_mine");
        }
    }

    private static async Task SeenAgainAsync(WalletBench bench)
    {
        var seen = await bench.Database.OneAsync<DateTime>("select seen_at from wallet_levels");
        await Limits.UntilAsync(async () => await bench.Database.OneAsync<DateTime>("select seen_at from wallet_levels") > seen, "the level is looked at again");
    }

    private static async Task AlertedAsync(WalletBench bench, int times)
    {
        await Limits.UntilAsync(() => Task.FromResult(Alerts(bench) >= times), "the operators were told");
        Alerts(bench).ShouldBe(times);
    }

    private static int Alerts(WalletBench bench) => bench.Host.Google.Events.Count(e => e.Name == EventName.OperatorAlert && e.Code == "wallet_level_low");
}
