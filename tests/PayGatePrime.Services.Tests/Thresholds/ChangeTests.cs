using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>What happens to money that is on its way when something changes around it.</summary>
[Collection(ThresholdCollection.Name)]
public sealed class ChangeTests(ThresholdWorld world) : IAsyncLifetime
{
    public Task InitializeAsync() => world.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("payout_strategy = 'instant'")]
    [InlineData("deleted_at = now()")]
    [InlineData("is_active = false")]
    [InlineData("payout_threshold_usd = 5")]
    public async Task MoneyBelowTheOldThresholdIsPaidAfterTheChange(string change)
    {
        var owner = await world.AddOwnerAsync(threshold: 500m);
        await world.CollectUsdtAsync(owner, 45m);
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldBeEmpty();
        await ChangeAsync(owner, change);
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().State.ShouldBe("paid");
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("payout_strategy = 'instant'")]
    [InlineData("deleted_at = now()")]
    public async Task MoneyThatWasNotConvertedYetFollowsTheChangeToo(string change)
    {
        var owner = await world.AddOwnerAsync(threshold: 500m);
        await world.CollectAsync(owner, 0.01m);
        await ChangeAsync(owner, change);
        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["pending"]);
        await world.Database.ExecuteAsync("update accumulations set created_at = created_at - interval '25 hours' where channel_id = @ChannelId", new { owner.ChannelId });
        await world.ConvertAllAsync();
        await world.PayAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["paid"]);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task MoneyOfAClosedChannelBelowTheMinimumStaysOwedUntilTheMinimumAllows()
    {
        var script = new ExchangeScript { Minimum = 60m };
        var owner = await world.AddOwnerAsync(threshold: 500m, script: script);
        await world.CollectUsdtAsync(owner, 45m);
        await ChangeAsync(owner, "deleted_at = now()");
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldBeEmpty();
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(45m);
        world.ChangeNow.Scripts[owner.Coin] = new ExchangeScript { Minimum = 40m };
        await world.PayAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["paid"]);
    }

    [Fact]
    public async Task DustIsNeverSentAndNeverLost()
    {
        var owner = await world.AddOwnerAsync(threshold: 0.5m);
        await world.CollectUsdtAsync(owner, 1.8m);
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldBeEmpty();
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(1.8m);
    }

    [Fact]
    public async Task CollectedMoneyGoesToTheWalletAndTheCoinOfTheDayOfItsBatch()
    {
        var owner = await world.AddOwnerAsync(threshold: 100m);
        await world.CollectUsdtAsync(owner, 90m);
        var address = world.Chain.FreshAddress();
        await world.Database.ExecuteAsync(
            "update channels set payout_asset = 'usdt', payout_network = 'eth', payout_address = @address where id = @ChannelId", new { owner.ChannelId, address });
        await world.CollectUsdtAsync(owner, 45m);
        await world.PayAllAsync();
        var batch = (await world.BatchesAsync(owner)).ShouldHaveSingleItem();
        (batch.State, batch.Gross, batch.ToAsset, batch.ToAddress).ShouldBe(("paid", 135m, "usdt", address));
        (await world.Token.BalanceAsync(address)).ShouldBe(135m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task CancelledBatchGivesItsRowsBackAndTheNextGoesToTheNewWallet()
    {
        var owner = await world.AddOwnerAsync(script: new ExchangeScript { IsAddressValid = false });
        await world.CollectUsdtAsync(owner, 180m);
        await world.PayAllAsync(deliveries: 2);
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(b => b.State.ShouldBe("held"), b => b.Reason.ShouldBe("address_refused"));
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).Count.ShouldBe(1, "a held batch keeps its rows");

        var other = TestAddresses.Tron(990_001);
        await world.Database.ExecuteAsync(
            """
            update payouts set state = 'cancelled', held_from = null, updated_at = now() where channel_id = @ChannelId;
            update channels set payout_address = @address where id = @ChannelId
            """,
            new { owner.ChannelId, address = other });
        await world.PayAllAsync(deliveries: 2);
        var batches = await world.BatchesAsync(owner);
        (batches.Count, batches[1].State, batches[1].Gross, batches[1].ToAddress).ShouldBe((2, "paid", 180m, other));
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task BatchCancelledWhileItsCoinsAreAwayIsNotPaidAgain()
    {
        var owner = await world.AddOwnerAsync(script: new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Failed]) });
        await world.CollectUsdtAsync(owner, 180m);
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().Reason.ShouldBe("exchange_failed");
        await world.Database.ExecuteAsync("update payouts set state = 'cancelled', held_from = null, updated_at = now() where channel_id = @ChannelId", new { owner.ChannelId });
        await world.PayAllAsync();
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).Count.ShouldBe(1);
        (await world.StatesAsync(owner)).ShouldBe(["paying"]);
        world.Events.Count(e => e.ChannelId == owner.ChannelId && e.Code == "batch_away").ShouldBe(1);
    }

    [Fact]
    public async Task BatchThatFallsBelowTheMinimumIsGivenBackAndPaidLater()
    {
        var owner = await world.AddOwnerAsync(script: new ExchangeScript { CreateFailures = new([ProviderFailure.BelowMinimum]) });
        await world.CollectUsdtAsync(owner, 180m);
        await world.PayAllAsync(deliveries: 2);
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().State.ShouldBe("accumulated");
        await world.PayAllAsync(deliveries: 2);
        (await world.BatchesAsync(owner)).Select(b => b.State).ShouldBe(["accumulated", "paid"]);
        (await world.StatesAsync(owner)).ShouldBe(["paid"]);
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(1, "paid")]
    [InlineData(4, "held")]
    public async Task RefundedBatchIsTriedAnewAndGivesBackWhatIsLeft(int refunds, string state)
    {
        var owner = await world.AddOwnerAsync(script: new ExchangeScript { AfterDeposit = new(Enumerable.Repeat(SwapStatus.Refunded, refunds)), RefundShare = 0.99m });
        await world.CollectUsdtAsync(owner, 90m);
        await world.CollectUsdtAsync(owner, 90m);
        await world.PayAllAsync(deliveries: 2);
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().State.ShouldBe(state);
        if (state == "held")
        {
            await world.Database.ExecuteAsync("update payouts set state = 'cancelled', held_from = null, updated_at = now() where channel_id = @ChannelId", new { owner.ChannelId });
            await world.PayAllAsync(deliveries: 2);
            (await world.BatchesAsync(owner)).Select(b => b.State).ShouldBe(["cancelled", "paid"]);
        }

        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task PairThatIsNotOfferedIsAlertedOnceAndPaidWhenItIs()
    {
        var owner = await world.AddOwnerAsync(script: new ExchangeScript { EstimateFailure = ProviderFailure.PairUnavailable });
        await world.CollectUsdtAsync(owner, 180m);
        await world.PayAllAsync();
        await world.PayAllAsync();
        world.Events.Count(e => e.ChannelId == owner.ChannelId && e.Code == "pair_unavailable").ShouldBe(1);
        (await world.BatchesAsync(owner)).ShouldBeEmpty();
        world.ChangeNow.Scripts[owner.Coin] = new ExchangeScript();
        await world.PayAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["paid"]);
    }

    [Fact]
    public async Task PendingRowOfARefundedPaymentIsGivenUpWithItsFee()
    {
        var owner = await world.AddOwnerAsync();
        var payment = await world.CollectAsync(owner, 0.04m);
        await world.CollectAsync(owner, 0.05m);
        await RefundAsync(payment);
        (await world.StatesAsync(owner)).ShouldBe(["refunded", "pending"]);
        (await world.OwedAsync(owner, "eth.eth")).ShouldBe(0.045m);
        await world.CollectAsync(owner, 0.08m);
        await world.ConvertAllAsync();
        (await world.SharesAsync(owner)).ShouldBe((0.045m + 0.072m) * 2_500m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task ConvertedRowOfARefundedPaymentIsNotPaidOut()
    {
        var owner = await world.AddOwnerAsync();
        var payment = await world.CollectAsync(owner, 0.06m);
        await world.CollectAsync(owner, 0.06m);
        await world.ConvertAllAsync();
        await RefundAsync(payment);
        (await world.StatesAsync(owner)).ShouldBe(["refunded", "converted"]);
        world.Events.ShouldContain(e => e.PaymentId == payment && e.Code == "refund_after_conversion");
        (await world.OwedAsync(owner, "eth.eth"), await world.OwedAsync(owner, "usdt.eth")).ShouldBe((0m, 135m));
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().Gross.ShouldBe(135m);
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RowThatIsBeingConvertedWhenItsPaymentIsRefundedIsTakenOutAtTheEnd(bool isReturned)
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { AfterDeposit = new(isReturned ? [SwapStatus.Refunded] : [SwapStatus.Sending]) });
        var payment = await world.CollectAsync(owner, 0.06m);
        await world.CollectAsync(owner, 0.06m);
        (await world.CheckAsync()).ShouldBe("done");
        await RefundAsync(payment, step => step > 6);
        (await world.StatesAsync(owner)).ShouldBe(["converting", "converting"]);
        world.Events.ShouldContain(e => e.PaymentId == payment && e.Code == "refund_while_converting");
        (await world.OwedAsync(owner, "eth.eth")).ShouldBe(0.108m - 0.06m, "the debt is on the books");
        await world.PumpAsync([]);
        (await world.StatesAsync(owner)).ShouldBe(isReturned ? ["refunded", "pending"] : ["refunded", "converted"]);
        (await world.OwedAsync(owner, "eth.eth"), await world.OwedAsync(owner, "usdt.eth")).ShouldBe(isReturned ? (0.054m, 0m) : (0m, 135m));
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task OwnerStandsInDebtWithAPaymentThatWasRefundedAfterItsBatch()
    {
        var owner = await world.AddOwnerAsync();
        var payment = await world.CollectAsync(owner, 150m, "usdt.eth");
        await world.PayAllAsync();
        await RefundAsync(payment);
        (await world.StatesAsync(owner)).ShouldBe(["paid"]);
        world.Events.ShouldContain(e => e.PaymentId == payment && e.Code == "refund_after_payout");
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(-150m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task RefundAndCollectionAtOnceLeaveNothingBehind()
    {
        var owner = await world.AddOwnerAsync();
        for (var round = 0; round < 10; round++)
        {
            var payment = await world.PayAsync(owner, 0.02m);
            await world.Database.ExecuteAsync("update payments set status = 'refunded' where id = @payment", new { payment });
            await Task.WhenAll(
                world.PumpAloneAsync(PayoutWorld.First(new AccumulatePayment(payment))),
                world.PumpAloneAsync(PayoutWorld.First(new PaymentUpdate(payment))));
        }

        (await world.StatesAsync(owner)).ShouldAllBe(state => state == "refunded");
        (await world.OwedAsync(owner, "eth.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task JobThatOverrunsItsNextTickRunsOnce()
    {
        var owner = await world.AddOwnerAsync();
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        var gate = new TaskCompletionSource();
        world.Prices.Wait = gate.Task;
        var first = world.CheckAsync();
        await TestSupport.Limits.UntilAsync(() => Task.FromResult(world.Prices.IsWaiting), "the first run waits for its price");
        (await world.CheckAsync()).ShouldBe("another run holds the lease");
        world.Prices.Wait = null;
        gate.SetResult();
        (await first).ShouldBe("done");
        await world.PumpAsync([]);
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
    }

    [Fact]
    public async Task BatchRunThatOverrunsItsNextTickRunsOnce()
    {
        var owner = await world.AddOwnerAsync();
        await world.CollectUsdtAsync(owner, 171m);
        var held = world.Crashes.Hold("pgp-batchprocessor Range");
        var first = world.ProcessAsync();
        await held.Reached;
        (await world.ProcessAsync()).ShouldBe("another run holds the lease");
        held.Release();
        (await first).ShouldBe("done");
        await world.PumpAsync([]);
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().State.ShouldBe("paid");
        world.ChangeNow.ExchangesTo(owner.Address).Count.ShouldBe(1);
    }

    [Fact]
    public async Task PoolWaitsWhileThereIsNoPrice()
    {
        var owner = await world.AddOwnerAsync();
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        world.Prices.Failure = ProviderFailure.Unavailable;
        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["pending", "pending"]);
        world.Prices.Failure = null;
        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
    }

    private Task ChangeAsync(TestOwner owner, string change) => world.Database.ExecuteAsync($"update channels set {change} where id = @ChannelId", new { owner.ChannelId });

    private async Task RefundAsync(Guid payment, Func<int, bool>? until = null)
    {
        await world.Database.ExecuteAsync("update payments set status = 'refunded' where id = @payment", new { payment });
        await world.PumpAsync([PayoutWorld.First(new PaymentUpdate(payment))], until: until);
    }
}
