using System.Numerics;
using PayGatePrime.Common.Money;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>What went wrong with real money in the earlier generation, and must not again (docs/incidents.md).</summary>
[Collection(PayoutCollection.Name)]
public sealed class IncidentTests(PayoutWorld world)
{
    [Fact]
    public async Task ExchangeIsOrderedForTheCoinsThatArrivedLessTheFeeAndNeverForTheirWorthInDollars()
    {
        var address = TestAddresses.Tron(770_001);
        var payout = await world.AddPayoutAsync(gross: 0.000918m, address: address);
        await world.RunAsync(payout);
        var exchange = world.ChangeNow.ExchangesTo(address).ShouldHaveSingleItem();
        exchange.Request.FromAmount.ShouldBe(0.0007803m);
        exchange.Request.Pair.From.Code.ShouldBe("eth.eth");
        (await world.Chain.BalanceAsync(exchange.PayinAddress)).ShouldBe(new BigInteger(780_300_000_000_000L));
    }

    [Fact]
    public async Task QuantityOfTheOwnersCoinIsNeverTakenForTheAmountToSendAndIsStoredWhole()
    {
        const decimal Quantity = 21_250_000_000_000_000_000m;
        var address = world.Chain.FreshAddress();
        var payout = await world.AddPayoutAsync(new ExchangeScript { Promises = [Quantity / 212.5m] }, toAsset: "shib", toNetwork: "eth", address: address);
        await world.RunAsync(payout);
        var end = await world.EndAsync(payout);
        (end.State, end.PaidAmount).ShouldBe(("paid", Quantity));
        (await world.Database.OneAsync<decimal>("select amount from transfers where payout_id = @payout", new { payout })).ShouldBe(0.085m);
        (await world.Chain.BalanceAsync(world.ChangeNow.ExchangesTo(address).ShouldHaveSingleItem().PayinAddress)).ShouldBe(new BigInteger(85_000_000_000_000_000L));
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task PayoutOwedInATokenIsSentInThatTokenAndNotInEther()
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.GiveTokensAsync(Chain.Wallet, 50_000_000);
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to, 2.295m, "usdt");
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Chain.BalanceAsync(to)).IsZero.ShouldBeTrue();
        (await bench.TokensOfAsync(to)).ShouldBe(2_295_000);
    }

    [Fact]
    public async Task FeeOfAnInstantPayoutStaysInTheWalletAndInTheBooks()
    {
        var payout = await world.AddPayoutAsync(gross: 0.2m);
        await world.RunAsync(payout);
        var end = await world.EndAsync(payout);
        (end.State, end.Gross, end.Fee, end.Net).ShouldBe(("paid", 0.2m, 0.03m, 0.17m));
        (await world.Database.OneAsync<decimal>("select amount from transfers where payout_id = @payout", new { payout })).ShouldBe(0.17m);
        (await world.Database.OneAsync<decimal>(
            "select sum(p.amount) from ledger_postings p join ledger_accounts a on a.id = p.account_id join ledger_transactions t on t.id = p.transaction_id where a.kind = 'fee_income' and t.refs::text like '%' || @payout || '%'", new { payout = payout.ToString() })).ShouldBe(-0.03m);
        (await world.OwedAsync(payout)).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public void AmountsOfDifferentAssetsCanNotBeMixedUp()
    {
        var usdt = new Asset("usdt", "eth", 6, WalletBench.Token);
        Should.Throw<InvalidOperationException>(() => _ = Amount.Of(Asset.Eth, 2.295m, Rounding.Exact) + Amount.Of(usdt, 2.295m, Rounding.Exact));
    }
}
