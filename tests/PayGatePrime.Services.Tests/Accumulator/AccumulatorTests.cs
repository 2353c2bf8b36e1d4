using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.Services.Tests.Thresholds;

namespace PayGatePrime.Services.Tests.Accumulator;

[Collection(ThresholdCollection.Name)]
public sealed class AccumulatorTests(ThresholdWorld world) : IAsyncLifetime
{
    public Task InitializeAsync() => world.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task PaymentToldOfSeveralTimesIsCollectedOnceAndPaysOneFee()
    {
        var owner = await world.AddOwnerAsync();
        var payment = await world.PayAsync(owner, 0.05m);
        await world.PumpAsync(Enumerable.Range(0, 3).Select(_ => PayoutWorld.First(new AccumulatePayment(payment))), deliveries: 3);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.PumpAloneAsync(PayoutWorld.First(new AccumulatePayment(payment)))));
        (await world.StatesAsync(owner)).ShouldBe(["pending"]);
        (await world.OwedAsync(owner, "eth.eth")).ShouldBe(0.045m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task SeveralMessagesAtOnceStartOneConversionOfALargePayment()
    {
        var owner = await world.AddOwnerAsync();
        var payment = await world.PayAsync(owner, 0.5m);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.PumpAloneAsync(PayoutWorld.First(new AccumulatePayment(payment)))));
        var conversion = await world.ConversionOfAsync(owner);
        (await world.Database.OneAsync<long>("select count(*) from conversions where kind = 'single' and amount = 0.45 and created_at > now() - interval '1 minute' and state = 'requested'")).ShouldBe(1);
        await world.PumpAsync([]);
        (await world.ConversionAsync(conversion)).State.ShouldBe("done");
        await world.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("update payments set state = 'partial' where id = @payment", "payment_not_accepted")]
    [InlineData("update payments set asset = 'gold.eth' where id = @payment", "asset_unknown")]
    public async Task PaymentThatCantBeCollectedIsADeadLetter(string change, string code)
    {
        var owner = await world.AddOwnerAsync();
        var payment = await world.PayAsync(owner, 0.05m);
        await world.Database.ExecuteAsync(change, new { payment });
        await world.PumpAsync([PayoutWorld.First(new AccumulatePayment(payment))]);
        (await world.StatesAsync(owner)).ShouldBeEmpty();
        (await world.Database.OneAsync<long>("select count(*) from dead_letters where code = @code and why like '%' || @payment || '%'", new { code, payment = payment.ToString() })).ShouldBe(1);
    }

    [Fact]
    public async Task PaymentThatIsPaidOutAloneIsNotCollectedToo()
    {
        var owner = await world.AddOwnerAsync();
        var payment = await world.PayAsync(owner, 0.05m);
        await world.Database.ExecuteAsync(
            """
            insert into payouts (id, payment_id, owner_id, channel_id, state, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, created_at, updated_at)
            values (@payment, @payment, @Id, @ChannelId, 'exchanging', 'eth.eth', 0.05, 1000, 0.005, 0.045, 'btc', 'btc', 'x', now(), now())
            """,
            new { payment, owner.Id, owner.ChannelId });
        await world.PumpAsync([PayoutWorld.First(new AccumulatePayment(payment))]);
        (await world.StatesAsync(owner)).ShouldBeEmpty();
        (await world.Database.OneAsync<long>("select count(*) from dead_letters where code = 'payout_elsewhere'")).ShouldBe(1);
    }
}
