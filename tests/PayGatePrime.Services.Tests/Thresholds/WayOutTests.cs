using System.Net;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.Services.Tests.WebApi;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>An operator's verbs on the whole house of collected money: what was stopped really goes on, or its rows really come back.</summary>
[Collection(ThresholdCollection.Name)]
public sealed class WayOutTests(ThresholdWorld world) : IAsyncLifetime
{
    private OperatorHost _operators = null!;

    public async Task InitializeAsync()
    {
        await world.ClearAsync();
        _operators = await OperatorHost.StartAsync(world.Database, Shop.Stranger(world.Database));
    }

    public async Task DisposeAsync() => await _operators.DisposeAsync();

    [Fact]
    public async Task CancelledConversionGivesItsRowsBackAndTheNextConvertsThem()
    {
        var (owner, conversion) = await HoldBySlippageAsync();
        (await _operators.PostAsync($"/conversions/{conversion}/release")).Status.ShouldBe(HttpStatusCode.Conflict, "its exchange promised too little");

        (await _operators.PostAsync($"/conversions/{conversion}/cancel", new { note = "later" })).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync();

        (await world.ConversionAsync(conversion)).State.ShouldBe("returned");
        (await world.StatesAsync(owner)).ShouldBe(["pending", "pending"]);
        await world.ShouldOweAsync(owner);
        world.Convert(new ExchangeScript());
        await world.ConvertAllAsync();
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task UsdtWhoseTransactionAnOperatorNamesIsSharedAsTheChainShowsItAndNeverTwice()
    {
        var owner = await world.AddOwnerAsync();
        var (first, second) = (await ConversionWithoutUsdtAsync(owner), await ConversionWithoutUsdtAsync(owner));
        var hash = await world.Token.PayAsync(Chain.Wallet, 380m);
        (await _operators.PostAsync($"/conversions/{first}/receipt", new { transaction = "0x12", note = "n" })).Field.ShouldBe("transaction");
        (await _operators.PostAsync($"/conversions/{first}/receipt", new { transaction = hash })).Field.ShouldBe("note");

        (await _operators.PostAsync($"/conversions/{first}/receipt", new { transaction = hash, note = "their support named it" })).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync();

        (await world.ConversionAsync(first)).State.ShouldBe("done");
        (await world.SharesAsync(owner)).ShouldBe(380m);
        (await _operators.PostAsync($"/conversions/{first}/receipt", new { transaction = hash, note = "again" })).Status.ShouldBe(HttpStatusCode.Conflict);
        var log = await world.Database.OneAsync<long>("select received_log from conversions where id = @first", new { first });
        ((int)(await _operators.PostAsync($"/conversions/{second}/receipt", new { transaction = hash, logIndex = log, note = "the same" })).Status).ShouldBe(422);
        (await _operators.PostAsync($"/conversions/{second}/receipt", new { transaction = hash, note = "the same" })).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync();
        var end = await world.ConversionAsync(second);
        (end.State, end.Reason).ShouldBe(("held", "receipt_counted_before"));
        (await world.SharesAsync(owner)).ShouldBe(380m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task RequotedConversionIsConverted()
    {
        var (owner, conversion) = await HoldBySlippageAsync();
        world.Convert(new ExchangeScript());

        (await _operators.PostAsync($"/conversions/{conversion}/requote")).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync();

        var end = await world.ConversionAsync(conversion);
        (end.State, end.Attempt).ShouldBe(("done", 5));
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task ExchangeThatFailedAndSentTheDepositBackLaterIsFollowedWhenItsConversionIsReleased()
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Failed]), RefundShare = 1m });
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        await world.ConvertAllAsync();
        var conversion = await world.ConversionOfAsync(owner);
        (await world.ConversionAsync(conversion)).Reason.ShouldBe("exchange_failed");
        var cancel = await _operators.PostAsync($"/conversions/{conversion}/cancel", new { note = "x" });
        cancel.Status.ShouldBe(HttpStatusCode.Conflict);
        cancel.Text("detail").ShouldContain("with the exchange");

        (await world.ChangeNow.ReviveAsync(await world.Database.OneAsync<string>("select provider_id from swaps where conversion_id = @conversion", new { conversion }))).ShouldBe(SwapStatus.Refunded);
        var letter = await world.Database.OneAsync<Guid>(
            "select id from dead_letters where code = 'exchange_failed' and payload ->> 'swapId' = (select id::text from swaps where conversion_id = @conversion)", new { conversion });
        (await _operators.PostAsync($"/dead-letters/{letter}/retry")).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync();

        (await world.ConversionAsync(conversion)).State.ShouldBe("returned");
        (await world.StatesAsync(owner)).ShouldBe(["pending", "pending"]);
        await world.ShouldOweAsync(owner);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task CancelledBatchGivesItsRowsBackAndTheNextGoesToTheNewWallet()
    {
        var owner = await world.AddOwnerAsync(script: new ExchangeScript { IsAddressValid = false });
        await world.CollectUsdtAsync(owner, 180m);
        await world.PayAllAsync();
        var batch = (await world.BatchesAsync(owner)).ShouldHaveSingleItem();
        var other = TestAddresses.Tron(990_002);
        await world.Database.ExecuteAsync("update channels set payout_address = @other where id = @ChannelId", new { owner.ChannelId, other });

        (await _operators.PostAsync($"/payouts/{batch.Id}/cancel", new { note = "the owner has a new wallet" })).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync();
        (await world.StatesAsync(owner)).ShouldBe(["converted"]);
        await world.PayAllAsync();

        (await world.BatchesAsync(owner)).Select(b => (b.State, b.ToAddress)).ShouldBe([("cancelled", owner.Address), ("paid", other)]);
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task BatchHeldBeforeItsQuoteGoesOnWithoutASecondFee()
    {
        var owner = await world.AddOwnerAsync(script: new ExchangeScript());
        await world.CollectUsdtAsync(owner, 180m);
        await world.ProcessAsync();
        await world.PumpAsync([], until: steps => steps == 1);
        var batch = (await world.BatchesAsync(owner)).ShouldHaveSingleItem();
        (await _operators.PostAsync($"/payouts/{batch.Id}/hold", new { note = "x" })).Status.ShouldBe(HttpStatusCode.OK);
        await world.PumpAsync(world.Left());

        var released = await _operators.PostAsync($"/payouts/{batch.Id}/release");
        (released.Status, released.Text("sends.0")).ShouldBe((HttpStatusCode.OK, "batch-payout"));
        await DeliverAsync();

        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(b => b.State.ShouldBe("paid"), b => b.Fee.ShouldBe(0m), b => b.Gross.ShouldBe(180m));
        (await world.StatesAsync(owner)).ShouldBe(["paid"]);
        (await world.OwedAsync(owner, "usdt.eth")).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task ConversionHeldAtAnyStepAndReleasedIsConvertedOnce()
    {
        for (var step = 0; step < 10; step++)
        {
            await world.ClearAsync();
            var owner = await world.AddOwnerAsync();
            await world.CollectAsync(owner, 0.085m);
            await world.CollectAsync(owner, 0.085m);
            var last = step;
            (await world.CheckAsync()).ShouldBe("done");
            await world.PumpAsync([], until: steps => steps > last);
            var conversion = await world.ConversionOfAsync(owner);
            var isHeld = (await _operators.PostAsync($"/conversions/{conversion}/hold", new { note = "test" })).Status == HttpStatusCode.OK;
            await world.PumpAsync(world.Left());
            if (isHeld)
            {
                (await world.ConversionAsync(conversion)).State.ShouldBe("held", $"step {step}");
                (await _operators.PostAsync($"/conversions/{conversion}/release")).Status.ShouldBe(HttpStatusCode.OK, $"step {step}");
                await DeliverAsync();
            }

            (await world.ConversionAsync(conversion)).State.ShouldBe("done", $"step {step}, held {isHeld}");
            (await world.Database.OneAsync<long>("select count(*) from transfers where conversion_id = @conversion and state = 'confirmed'", new { conversion })).ShouldBe(1);
            await world.ShouldOweAsync(owner);
        }

        await world.ShouldBalanceAsync();
    }

    private async Task<(TestOwner Owner, Guid Conversion)> HoldBySlippageAsync()
    {
        var owner = await world.AddOwnerAsync();
        world.Convert(new ExchangeScript { Promises = [0.9m] });
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        await world.ConvertAllAsync();
        var conversion = await world.ConversionOfAsync(owner);
        (await world.ConversionAsync(conversion)).Reason.ShouldBe("slippage");
        return (owner, conversion);
    }

    private async Task DeliverAsync()
    {
        await _operators.SentAsync();
        await world.PumpAsync(_operators.Service.Google.Tasks.Where(t => world.IsNew(t)));
    }

    [Fact]
    public async Task TransactionThatWasNamedForAnEarlierAttemptIsNotTakenForALaterOne()
    {
        var (owner, conversion) = await HoldBySlippageAsync();
        var stale = await world.Token.PayAsync(Chain.Stranger, 0m);
        await world.Database.ExecuteAsync("update conversions set named_hash = @stale, named_attempt = attempt where id = @conversion", new { stale, conversion });
        world.Convert(new ExchangeScript());

        (await _operators.PostAsync($"/conversions/{conversion}/requote")).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync();

        (await world.ConversionAsync(conversion)).State.ShouldBe("done");
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
        await world.ShouldBalanceAsync();
    }

    private async Task<Guid> ConversionWithoutUsdtAsync(TestOwner owner)
    {
        world.Convert(new ExchangeScript { PaidShare = 0m });
        await world.CollectAsync(owner, 0.17m);
        await world.ConvertAllAsync();
        var conversion = await world.Database.OneAsync<Guid>("select conversion_id from accumulations where channel_id = @ChannelId order by created_at desc, id desc limit 1", new { owner.ChannelId });
        (await world.ConversionAsync(conversion)).Reason.ShouldBe("usdt_not_received");
        return conversion;
    }
}
