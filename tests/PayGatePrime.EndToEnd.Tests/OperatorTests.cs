using System.Text.Json;
using PayGatePrime.TestSupport;

namespace PayGatePrime.EndToEnd.Tests;

/// <summary>An operator at the command line, before the whole house.</summary>
[Collection(HouseCollection.Name)]
public sealed class OperatorTests(House house)
{
    [Fact]
    public async Task PayoutHeldByAFailingProviderIsFoundReleasedAndPaid()
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        var buyer = House.NewBuyer();
        await house.Sandbox.CreateUserAsync(buyer, "Buyer", limit.Token);
        var invoice = await house.Buy.OrderAsync(buyer, 1, limit.Token);
        (await house.Sandbox.PutAsync(
            "/sandbox/faults",
            new[] { new { provider = "changenow", method = "POST", path = "/v2/exchange", kind = "status", status = 400, times = 1 } },
            limit.Token)).Dispose();
        await house.Sandbox.PayAsync(invoice, "eth", "full", null, limit.Token);
        await Limits.UntilAsync(
            () => house.OneAsync<bool>("select exists (select from payouts u join orders o on o.id = u.order_id where o.invoice_id = @invoice and u.state = 'held')", new { invoice }),
            "the payout was held",
            Limits.Flow);
        var payout = await house.OneAsync<string>("select u.id::text from payouts u join orders o on o.id = u.order_id where o.invoice_id = @invoice", new { invoice });

        (await DoneAsync("payouts", "list", "--state", "held")).ShouldContain(payout);
        (await DoneAsync("payouts", "show", payout)).ShouldContain("exchange_refused");
        var letter = JsonDocument.Parse(await DoneAsync("dead-letters", "list", "--code", "exchange_refused", "--json")).RootElement.GetProperty("items").EnumerateArray()
            .Single(l => l.GetProperty("payload").GetProperty("payoutId").GetString() == payout).GetProperty("id").GetString()!;
        (await DoneAsync("dead-letters", "show", letter)).ShouldContain(invoice);
        (await house.PgpctlAsync("payouts", "release", payout)).ExitCode.ShouldBe(1, "nobody is there to say yes");
        (await DoneAsync("payouts", "release", payout, "--yes", "--note", "ChangeNOW is well again")).ShouldContain("goes on from estimated");

        await house.ShouldBeWholeAsync(invoice, buyer, days: 30);
        (await DoneAsync("payments", "show", invoice)).ShouldContain("ChangeNOW is well again");
        (await DoneAsync("dead-letters", "list")).ShouldNotContain(letter);
        (await DoneAsync("ledger", "trial-balance")).ShouldContain("The books balance.");
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    [Fact]
    public async Task ShortPaymentThatTheOwnerTakesLetsTheBuyerIn()
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        var buyer = House.NewBuyer();
        await house.Sandbox.CreateUserAsync(buyer, "Buyer", limit.Token);
        var invoice = await house.Buy.OrderAsync(buyer, 1, limit.Token);
        await house.Sandbox.PayAsync(invoice, "eth", "partial", 50m, limit.Token);
        await Limits.UntilAsync(
            () => house.OneAsync<bool>("select exists (select from payments p join orders o on o.id = p.order_id where o.invoice_id = @invoice and p.state = 'partial')", new { invoice }),
            "the payment was found short",
            Limits.Flow);
        var payment = await house.OneAsync<string>("select p.provider_payment_id from payments p join orders o on o.id = p.order_id where o.invoice_id = @invoice", new { invoice });

        await DoneAsync("payments", "accept", payment, "--yes", "--note", "the owner wrote so");

        await house.ShouldBeWholeAsync(invoice, buyer, days: 30);
        (await DoneAsync("payments", "show", payment)).ShouldContain("the owner wrote so");
    }

    [Fact]
    public async Task PausedQueueIsSeenAndRunsAgain()
    {
        const string Queue = "pgp-broadcast-none";
        (await house.PgpctlAsync("queues", "pause", Queue, "--yes")).ExitCode.ShouldBe(1);
        const string Real = "pgp-accumulator-queue";
        await DoneAsync("queues", "pause", Real, "--yes");
        StateOf(Real, await DoneAsync("queues", "list", "--json")).ShouldBe("paused");
        await DoneAsync("queues", "resume", Real, "--yes");
        StateOf(Real, await DoneAsync("queues", "list", "--json")).ShouldBe("running");
        (await DoneAsync("wallet", "balances")).ShouldContain("eth.eth");
        (await DoneAsync("wallet", "nonces", "--json")).ShouldContain("\"asked\"");
    }

    private static string? StateOf(string queue, string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("items").EnumerateArray().Single(q => q.GetProperty("name").GetString() == queue).GetProperty("state").GetString();

    private async Task<string> DoneAsync(params string[] args)
    {
        var ran = await house.PgpctlAsync(args);
        ran.ExitCode.ShouldBe(0, $"{string.Join(' ', args)}: {ran.Error}");
        return ran.Out;
    }
}
