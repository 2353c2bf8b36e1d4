using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.BatchProcessor;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.MicroBatchProcessor;
using PayGatePrime.Services.Tests.Payouts;

namespace PayGatePrime.Services.Tests.Thresholds;

[Collection(ThresholdCollection.Name)]
public sealed class ThresholdPathTests(ThresholdWorld world) : IAsyncLifetime
{
    public Task InitializeAsync() => world.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(2, 4711)]
    [InlineData(3, 4712)]
    public async Task ThreeOwnersPaymentsAreCollectedConvertedSharedAndPaid(int deliveries, int? seed)
    {
        var owners = new[] { await world.AddOwnerAsync(), await world.AddOwnerAsync(), await world.AddOwnerAsync(threshold: 1_000m) };
        await world.CollectAsync(owners[0], 0.03m, deliveries: deliveries);
        await world.CollectAsync(owners[0], 0.033333333333333333m, deliveries: deliveries);
        await world.CollectAsync(owners[1], 0.070000000000000001m, deliveries: deliveries);
        await world.CollectAsync(owners[2], 0.007m, deliveries: deliveries);

        await world.ConvertAllAsync(deliveries, seed);
        var conversion = await world.ConversionAsync(await world.ConversionOfAsync(owners[0]));
        (conversion.Kind, conversion.State, conversion.Attempt, conversion.RowCount).ShouldBe(("pool", "done", 1, 4));
        (await world.SharesAsync(owners[0]) + await world.SharesAsync(owners[1]) + await world.SharesAsync(owners[2])).ShouldBe(conversion.Received!.Value);
        (await world.SharesAsync(owners[1])).ShouldBe(157.5m);
        foreach (var owner in owners)
        {
            (await world.OwedAsync(owner, "eth.eth")).ShouldBe(0m);
            await world.ShouldOweAsync(owner);
        }

        await world.PayAllAsync(deliveries, seed);
        foreach (var owner in owners[..2])
        {
            var batch = (await world.BatchesAsync(owner)).ShouldHaveSingleItem();
            (batch.State, batch.Fee, batch.Gross).ShouldBe(("paid", 0m, await world.SharesAsync(owner)));
            (await world.StatesAsync(owner)).ShouldAllBe(state => state == "paid");
            (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
            world.ChangeNow.ExchangesTo(owner.Address).Count.ShouldBe(1);
            world.Events.Count(e => e.PayoutId == batch.Id && e.Name == EventName.PayoutStarted).ShouldBe(1);
            world.Events.Count(e => e.PayoutId == batch.Id && e.Name == EventName.PayoutPaid).ShouldBe(1);
        }

        (await world.BatchesAsync(owners[2])).ShouldBeEmpty("its threshold is not reached");
        (await world.StatesAsync(owners[2])).ShouldBe(["converted"]);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task PoolBelowItsLimitWaitsUntilItsOldestRowIsADayOld()
    {
        var owner = await world.AddOwnerAsync(threshold: 10m);
        await world.CollectAsync(owner, 0.01m);
        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["pending"]);

        await world.Database.ExecuteAsync("update accumulations set created_at = created_at - interval '25 hours' where channel_id = @ChannelId", new { owner.ChannelId });
        world.Convert(new ExchangeScript { Minimum = 1m });
        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["pending"], "the exchange takes no so small amount");

        world.Convert(new ExchangeScript());
        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["converted"]);
        await world.PayAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["paid"]);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task OneLargePaymentIsConvertedOnItsOwn()
    {
        var (large, small) = (await world.AddOwnerAsync(), await world.AddOwnerAsync());
        await world.CollectAsync(small, 0.01m);
        await world.CollectAsync(large, 0.5m, deliveries: 3);
        var conversion = await world.ConversionAsync(await world.ConversionOfAsync(large));
        (conversion.Kind, conversion.State, conversion.Amount, conversion.Received).ShouldBe(("single", "done", 0.45m, 1_125m));
        var id = (await world.ConversionOfAsync(large)).ToString();
        world.Tasks.Count(t => t.Message == "execution" && t.Body.Contains(id, StringComparison.Ordinal)).ShouldBe(1);
        (await world.StatesAsync(small)).ShouldBe(["pending"]);
        await world.PayAllAsync();
        (await world.StatesAsync(large)).ShouldBe(["paid"]);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task OwnerWhoWantsUsdtOnOurChainIsPaidWithoutAnySwap()
    {
        var address = world.Chain.FreshAddress();
        var owner = await world.AddOwnerAsync(coin: "usdt", network: "eth", address: address);
        await world.CollectAsync(owner, 60m, "usdt.eth");
        (await world.BatchesAsync(owner)).ShouldBeEmpty();
        await world.CollectAsync(owner, 60m, "usdt.eth", deliveries: 3);
        await world.PayAllAsync(deliveries: 3);
        (await world.Token.BalanceAsync(address)).ShouldBe(108m);
        (await world.StatesAsync(owner)).ShouldBe(["paid", "paid"]);
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task InstantPaymentThatWasTooSmallIsCollectedWithoutASecondFee()
    {
        var owner = await world.AddOwnerAsync(strategy: "instant", script: new ExchangeScript { Minimum = 5m });
        var payment = await world.PayAsync(owner, 0.08m, strategy: "instant");
        var payout = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await world.Database.ExecuteAsync(
            """
            insert into payouts (id, payment_id, order_id, owner_id, channel_id, state, from_asset, gross, fee_bps, to_asset, to_network, to_address, created_at, updated_at)
            select @payout, p.id, p.order_id, @Id, @ChannelId, 'requested', 'eth.eth', 0.08, 1000, @Coin, 'trx', @Address, now(), now() from payments p where p.id = @payment
            """,
            new { payout, payment, owner.Id, owner.ChannelId, owner.Coin, owner.Address });
        await world.RunAsync(payout, deliveries: 3);
        (await world.EndAsync(payout)).State.ShouldBe("accumulated");
        (await world.StatesAsync(owner)).ShouldBe(["pending"]);
        (await world.OwedAsync(owner, "eth.eth")).ShouldBe(0.072m);
        await world.CollectAsync(owner, 0.03m);

        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
        (await world.SharesAsync(owner)).ShouldBe((0.072m + 0.027m) * 2_500m);
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().State.ShouldBe("paid", "an instant owner has no threshold");
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task WhatArrivedIsSharedEvenIfTheExchangeToldMore()
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { PaidShare = 0.99m, Boast = 5m });
        await world.CollectAsync(owner, 0.08m);
        await world.CollectAsync(owner, 0.08m);
        await world.ConvertAllAsync();
        (await world.SharesAsync(owner)).ShouldBe(0.144m * 2_500m * 0.99m);
        var conversion = await world.ConversionOfAsync(owner);
        world.Events.Count(e => e.ConversionId == conversion && e.Code == "receipt_differs").ShouldBe(1);
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(false, "receipt_unknown")]
    [InlineData(true, "usdt_not_received")]
    public async Task UsdtThatTheChainDoesNotShowIsNeverShared(bool named, string code)
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { NamesItsPayout = named, PaidShare = 0m });
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        await world.ConvertAllAsync(deliveries: 2);
        var conversion = await world.ConversionAsync(await world.ConversionOfAsync(owner));
        (conversion.State, conversion.Reason, conversion.HeldFrom).ShouldBe(("held", code, "funded"));
        (await world.StatesAsync(owner)).ShouldBe(["converting", "converting"]);
        await world.ShouldOweAsync(owner);
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0.9")]
    [InlineData("0.333333")]
    [InlineData("1.01")]
    public async Task RefundedConversionGivesItsRowsBackWithWhatCameBack(string share)
    {
        var part = decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture);
        var (one, two) = (await world.AddOwnerAsync(), await world.AddOwnerAsync());
        world.Convert(new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Refunded]), RefundShare = part });
        await world.CollectAsync(one, 0.07m);
        await world.CollectAsync(one, 0.05m);
        await world.CollectAsync(two, 0.07m);
        await world.ConvertAllAsync(deliveries: 3);
        (await world.StatesAsync(one)).ShouldBe(["pending", "pending"]);
        var left = await world.Database.OneAsync<decimal>("select sum(amount) from accumulations where channel_id = any(@channels)", new { channels = new[] { one.ChannelId, two.ChannelId } });
        left.ShouldBe(0.171m * Math.Min(part, 1m));
        await world.ShouldOweAsync(one);
        await world.ShouldOweAsync(two);
        await world.ShouldBalanceAsync();

        world.Prices.Eth = 25_000m;
        await world.ConvertAllAsync(deliveries: 3);
        var conversion = await world.ConversionAsync(await world.ConversionOfAsync(one));
        (conversion.State, conversion.Attempt).ShouldBe(("done", 2));
        (await world.SharesAsync(one) + await world.SharesAsync(two)).ShouldBe(conversion.Received!.Value);
        await world.ShouldOweAsync(one);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task ConversionThatIsRefundedAFourthTimeIsHeld()
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { AfterDeposit = new(Enumerable.Repeat(SwapStatus.Refunded, 4)), RefundShare = 0.99m });
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        for (var round = 0; round < 5; round++)
        {
            await world.ConvertAllAsync(deliveries: 2);
        }

        var conversion = await world.ConversionAsync(await world.ConversionOfAsync(owner));
        (conversion.State, conversion.Attempt, conversion.Reason).ShouldBe(("held", 4, "exchange_refunded"));
        (await world.StatesAsync(owner)).ShouldBe(["converting", "converting"]);
        await world.ShouldOweAsync(owner);
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(SwapStatus.Expired)]
    [InlineData(SwapStatus.Failed)]
    public async Task ConversionWhoseExchangeEndsUnfundedIsTriedAnew(SwapStatus status)
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { BeforeDeposit = new([status]) });
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        await world.ConvertAllAsync(deliveries: 2);
        var conversion = await world.ConversionAsync(await world.ConversionOfAsync(owner));
        (conversion.State, conversion.Attempt).ShouldBe(("done", 2));
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("slippage", 4)]
    [InlineData("exchange_failed", 1)]
    public async Task ConversionThatNoRepetitionHelpsIsHeldWithItsRows(string code, int attempt)
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(code == "slippage" ? new ExchangeScript { Promises = [0.9m] } : new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Failed]) });
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        await world.ConvertAllAsync(deliveries: 2);
        var conversion = await world.ConversionAsync(await world.ConversionOfAsync(owner));
        (conversion.State, conversion.Reason, conversion.Attempt).ShouldBe(("held", code, attempt));
        (await world.Database.OneAsync<long>("select count(*) from dead_letters where code = @code and why like '%' || @id || '%'", new { code, id = (await world.ConversionOfAsync(owner)).ToString() })).ShouldBe(1);
        await world.ShouldOweAsync(owner);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task MinimumThatRoseAfterTheClaimGivesTheRowsBack()
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { CreateFailures = new([ProviderFailure.BelowMinimum]) });
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        await world.ConvertAllAsync(deliveries: 2);
        (await world.ConversionAsync(await world.ConversionOfAsync(owner))).State.ShouldBe("returned");
        await world.ConvertAllAsync(deliveries: 2);
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
        (await world.ConversionAsync(await world.ConversionOfAsync(owner))).Attempt.ShouldBe(1, "no exchange had the coins");
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(false, false, "pgp-microbatchprocessor BlockNumber", "pgp-microbatchprocessor GetTransactionReceipt")]
    [InlineData(true, false, "pgp-split3 ListExchanges", "pgp-split3 GetExchange")]
    [InlineData(false, true, "pgp-microbatchprocessor GetTransactionByHash")]
    public async Task ProcessThatDiesBeforeDuringAndAfterEveryCallConvertsAndPaysOnce(bool canList, bool isRefunded, params string[] more)
    {
        var owner = await world.AddOwnerAsync();
        if (isRefunded)
        {
            world.Convert(new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Refunded]) });
        }

        world.ChangeNow.CanListExchanges = canList;
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        world.IsCrashing = true;
        world.Crashes.Start();
        try
        {
            for (var (round, quiet) = (0, 0); quiet < 2; round++)
            {
                round.ShouldBeLessThan(50);
                var died = world.Crashes.Crashes.Count;
                await world.CheckAsync();
                await world.PumpAsync([]);
                await world.ProcessAsync();
                quiet = died == world.Crashes.Crashes.Count ? quiet + 1 : 0;
            }
        }
        finally
        {
            world.Crashes.Stop();
            world.IsCrashing = false;
            world.ChangeNow.CanListExchanges = false;
            await world.Crashes.ReviveAsync();
        }

        string[] calls =
        [
            "pgp-microbatchprocessor UsdPrice", "pgp-microbatchprocessor Range", "pgp-split2 Range", "pgp-split2 Estimate", "pgp-split3 ValidateAddress", "pgp-split3 CreateExchange",
            "pgp-hostpay2 GetExchange", "pgp-batchprocessor Range", .. more,
        ];
        calls.Except(world.Crashes.CallsThatDied()).ShouldBeEmpty();
        var conversions = await world.Database.ManyAsync<string>("select state from conversions where id in (select conversion_id from accumulations where channel_id = @ChannelId)", new { owner.ChannelId });
        conversions.ShouldBe(["done"]);
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().State.ShouldBe("paid");
        (await world.Database.OneAsync<long>(
            "select count(*) from transfers t where t.state = 'confirmed' and (t.conversion_id = @conversion or t.payout_id = @payout)",
            new { conversion = await world.ConversionOfAsync(owner), payout = (await world.BatchesAsync(owner))[0].Id })).ShouldBe(2);
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TwoMicroBatchProcessorsClaimEachRowOnce()
    {
        await world.StartSecondAsync();
        for (var round = 0; round < 5; round++)
        {
            var owner = await world.AddOwnerAsync();
            for (var i = 0; i < 12; i++)
            {
                await world.PayAsync(owner, 0.085m);
            }

            await world.PumpAsync((await world.Database.ManyAsync<Guid>("select p.id from payments p join orders o on o.id = p.order_id where o.channel_id = @ChannelId", new { owner.ChannelId }))
                .Select(id => PayoutWorld.First(new AccumulatePayment(id))));
            await Task.WhenAll(world.MicroBatches.Select(host =>
                Task.Run(() => ActivatorUtilities.CreateInstance<CheckThreshold>(host.Services).RunAsync(CancellationToken.None))));
            (await world.StatesAsync(owner)).ShouldAllBe(state => state == "converting");
            await world.PumpAsync([]);
            (await world.StatesAsync(owner)).ShouldAllBe(state => state == "converted");
        }

        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TwoBatchProcessorsPayEachRowOnce()
    {
        await world.StartSecondAsync();
        for (var round = 0; round < 5; round++)
        {
            var owners = new[] { await world.AddOwnerAsync(), await world.AddOwnerAsync() };
            foreach (var owner in owners)
            {
                await world.CollectUsdtAsync(owner, 90m);
                await world.CollectUsdtAsync(owner, 81m);
            }

            await Task.WhenAll(world.Batches.Select(host => Task.Run(() => ActivatorUtilities.CreateInstance<PayOwners>(host.Services).RunAsync(CancellationToken.None))));
            await world.PumpAsync([]);
            foreach (var owner in owners)
            {
                (await world.BatchesAsync(owner)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(b => b.State.ShouldBe("paid"), b => b.Gross.ShouldBe(171m));
                world.ChangeNow.ExchangesTo(owner.Address).Count.ShouldBe(1);
            }
        }

        await world.ShouldBalanceAsync();
    }
}
