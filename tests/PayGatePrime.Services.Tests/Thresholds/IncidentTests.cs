using System.Net;
using PayGatePrime.Accumulator;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>What went wrong with collected money in the earlier generation, and must not again (docs/incidents.md).</summary>
[Collection(ThresholdCollection.Name)]
public sealed class IncidentTests(ThresholdWorld world) : IAsyncLifetime
{
    public Task InitializeAsync() => world.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ConversionIsSwappedFromEtherAndBatchFromUsdtEachInItsOwnUnits()
    {
        var owner = await world.AddOwnerAsync();
        await world.CollectAsync(owner, 0.1m);
        await world.ConvertAllAsync();
        var net = await world.Database.OneAsync<decimal>("select net_amount from (select sum(amount) as net_amount from accumulations where channel_id = @ChannelId) a", new { owner.ChannelId });
        var conversion = world.ChangeNow.ExchangesTo(Chain.Wallet)[^1].Request;
        (conversion.Pair.From.Code, conversion.Pair.To.Code, conversion.FromAmount).ShouldBe(("eth.eth", "usdt.eth", net));

        await world.PayAllAsync();
        var batch = world.ChangeNow.ExchangesTo(owner.Address).ShouldHaveSingleItem().Request;
        (batch.Pair.From.Code, batch.Pair.To.Symbol, batch.FromAmount).ShouldBe(("usdt.eth", owner.Coin, await world.SharesAsync(owner)));
        (await world.Database.OneAsync<string>("select asset from transfers where payout_id = @Id", new { (await world.BatchesAsync(owner))[0].Id })).ShouldBe("usdt.eth");
    }

    [Fact]
    public async Task OwnerIsNotPaidBeforeTheConversionIsDone()
    {
        var owner = await world.AddOwnerAsync(threshold: 100m);
        await world.CollectAsync(owner, 0.085m);
        await world.CollectAsync(owner, 0.085m);
        (await world.ProcessAsync()).ShouldBe("done");
        (await world.CheckAsync()).ShouldBe("done");
        await world.PumpAsync([], until: step => step == 3);
        (await world.StatesAsync(owner)).ShouldBe(["converting", "converting"]);
        (await world.ProcessAsync()).ShouldBe("done");
        (await world.BatchesAsync(owner)).ShouldBeEmpty();

        await world.PumpAsync(world.Left());
        (await world.StatesAsync(owner)).ShouldBe(["converted", "converted"]);
        await world.PayAllAsync();
        (await world.BatchesAsync(owner)).ShouldHaveSingleItem().Gross.ShouldBe(await world.SharesAsync(owner));
    }

    [Fact]
    public async Task ThresholdOfOneChannelIsNeverAnothers()
    {
        var (low, high) = (await world.AddOwnerAsync(threshold: 50m), await world.AddOwnerAsync(threshold: 500m));
        await world.CollectUsdtAsync(low, 90m);
        await world.CollectUsdtAsync(high, 90m);
        await world.PayAllAsync();
        (await world.BatchesAsync(low)).ShouldHaveSingleItem().State.ShouldBe("paid");
        (await world.BatchesAsync(high)).ShouldBeEmpty();
        (await world.StatesAsync(high)).ShouldBe(["converted"]);
    }

    [Fact]
    public async Task EverySenderAndTheSchedulerAreLetInByAccumulatorAndMicroBatchProcessor()
    {
        await using var accumulator = await ServiceHost<AccumulatorConfig>.StartAsync(KnownServices.Accumulator, new Dictionary<string, string?> { ["Prices:BaseUrl"] = "http://prices.invalid", ["Assets:usdt.eth:Contract"] = TestToken.Address }, world.Database);
        foreach (var sender in MessageRoutes.For<AccumulatePayment>().Senders)
        {
            using var answer = await accumulator.DeliverFromAsync(sender, new AccumulatePayment(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{sender}: {await answer.Content.ReadAsStringAsync()}");
        }

        foreach (var sender in MessageRoutes.For<SwapExecuted>().Senders)
        {
            using var answer = await world.MicroBatches[0].DeliverFromAsync(sender, new SwapExecuted(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{sender}: {await answer.Content.ReadAsStringAsync()}");
        }

        (await world.CheckAsync()).ShouldBe("done");
    }
}
