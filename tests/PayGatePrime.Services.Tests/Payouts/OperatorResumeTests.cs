using PayGatePrime.TestSupport;
using System.Net;
using System.Text.Json;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.WebApi;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>An operator's verbs on the six payout services: what was stopped really goes on.</summary>
[Collection(PayoutCollection.Name)]
public sealed class OperatorResumeTests(PayoutWorld world)
{
    [Fact]
    public async Task RetriedExchangeThatDidNotEndIsAskedAgainAndFollowedToItsEnd()
    {
        await using var host = await HostAsync();
        var payout = await world.AddPayoutAsync(new ExchangeScript { AfterDeposit = new(Enumerable.Repeat(SwapStatus.Exchanging, 30)) });
        await world.RunAsync(payout, until: steps => steps >= 40);
        (await world.EndAsync(payout)).State.ShouldBe("exchanging");
        var swap = await world.Database.OneAsync<Guid>("select id from swaps where payout_id = @payout", new { payout });
        await world.Database.ExecuteAsync("update payouts set updated_at = updated_at - interval '8 days' where id = @payout; update swaps set created_at = created_at - interval '8 days' where payout_id = @payout", new { payout });
        await world.PumpAsync([Task(new StatusCheck(swap))]);
        ((await world.EndAsync(payout)).State, (await world.EndAsync(payout)).Reason).ShouldBe(("held", "exchange_not_ending"));
        var looks = await LooksAsync(swap);
        var letter = await world.Database.OneAsync<Guid>("select id from dead_letters where code = 'exchange_not_ending' and payload->>'swapId' = @swap", new { swap = swap.ToString() });

        (await host.PostAsync($"/dead-letters/{letter}/retry")).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync(host);

        (await LooksAsync(swap)).ShouldBeGreaterThan(looks + 1, "ChangeNOW was asked again, and not only once");
        (await world.EndAsync(payout)).State.ShouldBe("paid");
        (await world.OwedAsync(payout)).ShouldBe(0m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task PayoutHeldAtAnyStepAndReleasedIsPaidOnce()
    {
        await using var host = await HostAsync();
        for (var step = 0; step < 12; step++)
        {
            var payout = await world.AddPayoutAsync();
            var last = step;
            await world.RunAsync(payout, until: steps => steps > last);
            var hold = await host.PostAsync($"/payouts/{payout}/hold", new { note = "test" });
            var isHeld = hold.Status == HttpStatusCode.OK;

            // What was under way arrives while the payout is held, and changes nothing.
            await world.PumpAsync(world.Left());
            if (isHeld)
            {
                (await world.EndAsync(payout)).State.ShouldBe("held", $"step {step}");
                (await host.PostAsync($"/payouts/{payout}/release")).Status.ShouldBe(HttpStatusCode.OK, $"step {step}");
                await DeliverAsync(host);
            }

            (await world.EndAsync(payout)).State.ShouldBe("paid", $"step {step}, held {isHeld}");
            (await world.Database.OneAsync<long>("select count(*) from transfers where payout_id = @payout and state = 'confirmed'", new { payout })).ShouldBe(1);
            (await world.OwedAsync(payout)).ShouldBe(0m);
        }

        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task PayoutWhoseAddressWasRefusedIsRequotedAndPaid()
    {
        await using var host = await HostAsync();
        var address = TestAddresses.Tron(880_001);
        var payout = await world.AddPayoutAsync(new ExchangeScript { IsAddressValid = false }, address: address);
        await world.RunAsync(payout);
        ((await world.EndAsync(payout)).State, (await world.EndAsync(payout)).HeldFrom).ShouldBe(("held", "estimated"));

        world.ChangeNow.Scripts[address] = new ExchangeScript();
        (await host.PostAsync($"/payouts/{payout}/requote")).Status.ShouldBe(HttpStatusCode.OK);
        await DeliverAsync(host);

        ((await world.EndAsync(payout)).State, (await world.EndAsync(payout)).Attempt).ShouldBe(("paid", 2));
        await world.ShouldBalanceAsync();
    }

    private async Task<OperatorHost> HostAsync() => await OperatorHost.StartAsync(world.Database, Shop.Stranger(world.Database));

    private async Task DeliverAsync(OperatorHost host)
    {
        await host.SentAsync();
        await world.PumpAsync(host.Service.Google.Tasks.Where(t => world.IsNew(t)));
    }

    private Task<int> LooksAsync(Guid swap) => world.Database.OneAsync<int>("select polls from swaps where id = @swap", new { swap });

    private static CreatedTask Task(ITaskMessage message) =>
        new($"q/tasks/{Shop.NewId():N}", $"http://x/tasks/{MessageRoutes.For(message.GetType()).Name}", JsonSerializer.Serialize(message, message.GetType(), MessageJson.Options), null);
}
