using System.Text.Json;
using PayGatePrime.TestSupport;

namespace PayGatePrime.EndToEnd.Tests;

/// <summary>A service is killed (kill -9) between two steps and started again: the outcome is the same, nothing lost, nothing doubled.</summary>
[Collection(HouseCollection.Name)]
public sealed class CrashTests(House house)
{
    [Theory]
    [InlineData("pgp-np-ipn", "select exists (select from ipn_events e join payments p on p.provider_payment_id = e.provider_payment_id join orders o on o.id = p.order_id where o.invoice_id = @invoice and e.status = 'finished')")]
    [InlineData("pgp-orchestrator", "select exists (select from orders where invoice_id = @invoice and state = 'accepted')")]
    [InlineData("pgp-split1", "select exists (select from payouts u join orders o on o.id = u.order_id where o.invoice_id = @invoice)")]
    [InlineData("pgp-split2", "select exists (select from payouts u join orders o on o.id = u.order_id where o.invoice_id = @invoice and u.fee is not null)")]
    [InlineData("pgp-invite", "select exists (select from membership_periods m join orders o on o.id = m.order_id where o.invoice_id = @invoice)")]
    [InlineData("pgp-hostpay1", "select exists (select from swaps s join payouts u on u.id = s.payout_id join orders o on o.id = u.order_id where o.invoice_id = @invoice)")]
    [InlineData("pgp-hostpay2", "select exists (select from swaps s join payouts u on u.id = s.payout_id join orders o on o.id = u.order_id where o.invoice_id = @invoice)")]
    [InlineData("pgp-emulator", "select exists (select from orders where invoice_id = @invoice and state = 'accepted')")]
    public async Task ServiceKilledInTheMiddleLosesAndDoublesNothing(string service, string reached)
    {
        var (buyer, invoice) = await OrderAsync();
        await house.Sandbox.PayAsync(invoice, "eth", "full", null, CancellationToken.None).WaitAsync(Limits.Step);
        await Limits.UntilAsync(() => house.OneAsync<bool>(reached, new { invoice }), $"the point to kill {service} at was reached", Limits.Flow);
        await house.KillAsync(service);
        await house.StartAgainAsync(service);
        await house.ShouldBeWholeAsync(invoice, buyer, days: 30);
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    [Fact]
    public async Task Split3KilledAfterTheSwapWasCreatedAndBeforeItsAnswerWasStored()
    {
        var (buyer, invoice) = await OrderAsync();
        var before = await CountExchangesAsync();
        (await house.Sandbox.PutAsync(
            "/sandbox/faults",
            new[] { new { provider = "changenow", method = "POST", path = "/v2/exchange", kind = "timeout_after", times = 1, delayMilliseconds = 60_000 } },
            CancellationToken.None)).Dispose();
        await house.Sandbox.PayAsync(invoice, "eth", "full", null, CancellationToken.None).WaitAsync(Limits.Step);
        await Limits.UntilAsync(
            () => house.OneAsync<bool>(
                "select exists (select from external_calls c join payouts u on c.key like replace(u.id::text, '-', '') || '%' join orders o on o.id = u.order_id where o.invoice_id = @invoice and c.state = 'started')",
                new { invoice }),
            "the exchange was being created",
            Limits.Flow);

        // The call is noted before it is made: killed between the two, there would be no swap whose answer is lost.
        await Limits.UntilAsync(async () => await CountExchangesAsync() > before, "the exchange was created", Limits.Flow);
        await house.KillAsync("pgp-split3");
        await house.ManyAsync<int>("update external_calls set started_at = started_at - interval '10 minutes' where state = 'started' returning 1");
        await house.StartAgainAsync("pgp-split3");
        await house.ShouldBeWholeAsync(invoice, buyer, days: 30);
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HostPay3KilledAroundTheBroadcastSendsExactlyOneTransfer(bool afterEffect)
    {
        var (buyer, invoice) = await OrderAsync();
        var held = house.ChainProxy.HoldNext("eth_sendRawTransaction", afterEffect);
        await house.Sandbox.PayAsync(invoice, "eth", "full", null, CancellationToken.None).WaitAsync(Limits.Step);
        await held.WaitAsync(Limits.Flow);
        (await house.OneAsync<string>("select t.state from transfers t join payouts u on u.id = t.payout_id join orders o on o.id = u.order_id where o.invoice_id = @invoice", new { invoice })).ShouldBe("signed");
        await house.KillAsync("pgp-hostpay3");
        await house.StartAgainAsync("pgp-hostpay3");
        await house.ShouldBeWholeAsync(invoice, buyer, days: 30);
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    private async Task<int> CountExchangesAsync()
    {
        using var exchanges = JsonDocument.Parse(await house.SandboxHttp.GetStringAsync("/sandbox/changenow/exchanges").WaitAsync(Limits.Step));
        return exchanges.RootElement.GetArrayLength();
    }

    private async Task<(long Buyer, string Invoice)> OrderAsync()
    {
        var buyer = House.NewBuyer();
        await house.Sandbox.CreateUserAsync(buyer, "Buyer", CancellationToken.None).WaitAsync(Limits.Step);
        return (buyer, await house.Buy.OrderAsync(buyer, 1, CancellationToken.None).WaitAsync(Limits.Step));
    }
}
