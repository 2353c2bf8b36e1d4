using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PayGatePrime.Common.Money;
using PayGatePrime.Demo;
using PayGatePrime.TestSupport;

namespace PayGatePrime.EndToEnd.Tests;

[Collection(HouseCollection.Name)]
public sealed class PurchaseTests(House house)
{
    [Fact]
    public async Task PurchaseInEthLetsTheBuyerInAndPaysTheOwnerOnce()
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        var usdt = house.Assets.Get("usdt.eth");
        var address = await house.OneAsync<string>("select payout_address from channels where id = @ChannelId", new { DemoChannel.ChannelId });
        var before = await house.Chain.BalanceAsync(address, usdt, limit.Token);
        var buyer = House.NewBuyer();

        await house.Sandbox.CreateUserAsync(buyer, "Buyer", limit.Token);
        var invoice = await house.Buy.OrderAsync(buyer, 1, limit.Token);
        await house.Sandbox.PayAsync(invoice, "eth", "full", null, limit.Token);
        var line = await house.PaidAsync(invoice);

        await house.ShouldBeWholeAsync(invoice, buyer, days: 30);
        var after = await house.Chain.BalanceAsync(address, usdt, limit.Token);
        (after - before).ShouldBe(Amount.Of(usdt, line.PaidAmount!.Value, Rounding.Exact));
        line.Fee.ShouldBe(decimal.Round(line.Gross!.Value * DemoChannel.FeeBasisPoints / 10_000, 18, MidpointRounding.ToZero));
        (await house.OneAsync<decimal>(
            "select -sum(p.amount) from ledger_postings p join ledger_transactions t on t.id = p.transaction_id join ledger_accounts a on a.id = p.account_id where a.kind = 'fee_income' and t.cause like '%' || (select id from payouts where order_id = @OrderId)::text || '%'",
            new { line.OrderId })).ShouldBe(line.Fee!.Value);
        (await house.OneAsync<decimal>(
            "select gas_cost from transfers t join payouts u on u.id = t.payout_id where u.order_id = @OrderId", new { line.OrderId })).ShouldBeGreaterThan(0m);
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    [Fact]
    public async Task LinkLetsOnlyThePayerIn()
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        var (payer, thief) = (House.NewBuyer(), House.NewBuyer());
        await house.Sandbox.CreateUserAsync(payer, "Payer", limit.Token);
        await house.Sandbox.CreateUserAsync(thief, "Thief", limit.Token);
        var invoice = await house.Buy.OrderAsync(payer, 1, limit.Token);
        await house.Sandbox.PayAsync(invoice, "eth", "full", null, limit.Token);
        var link = await house.Buy.WaitForLinkAsync(payer, limit.Token);

        await house.Sandbox.JoinAsync(thief, link, limit.Token);
        await Limits.UntilAsync(async () => !await IsMemberAsync(thief), "the thief was removed");
        string? fresh = null;
        await Limits.UntilAsync(
            async () =>
            {
                var text = (await house.Sandbox.ReadMessagesAsync(payer, limit.Token)).GetRawText();
                var at = text.LastIndexOf("https://t.me/+", StringComparison.Ordinal);
                fresh = text[at..text.IndexOfAny(['"', '<', ' ', '\\'], at)];
                return fresh != link;
            },
            "the payer got a fresh link");
        await house.Sandbox.JoinAsync(payer, fresh!, limit.Token);
        (await IsMemberAsync(payer)).ShouldBeTrue();
        await house.PaidAsync(invoice);
    }

    [Fact]
    public async Task EveryTaskDeliveredThreeTimesChangesNothing()
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        using var emulator = house.Client("pgp-emulator");
        (await emulator.PutAsJsonAsync("/emulator/faults", new { duplicateDeliveries = 3 }, limit.Token)).EnsureSuccessStatusCode().Dispose();
        try
        {
            var buyer = House.NewBuyer();
            await house.Sandbox.CreateUserAsync(buyer, "Buyer", limit.Token);
            var invoice = await house.Buy.OrderAsync(buyer, 2, limit.Token);
            await house.Sandbox.PayAsync(invoice, "eth", "full", null, limit.Token);
            await house.ShouldBeWholeAsync(invoice, buyer, days: 90);
        }
        finally
        {
            (await emulator.PutAsJsonAsync("/emulator/faults", new { duplicateDeliveries = 1 }, limit.Token)).EnsureSuccessStatusCode().Dispose();
        }

        await house.BooksShouldAgreeWithTheChainAsync();
    }

    [Theory]
    [InlineData("partial", "partial")]
    [InlineData("over", "accepted")]
    [InlineData("late", "late_accepted")]
    public async Task BuyerIsToldWhatBecameOfAnUnusualPayment(string scenario, string expected)
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        var buyer = House.NewBuyer();
        await house.Sandbox.CreateUserAsync(buyer, "Buyer", limit.Token);
        var invoice = await house.Buy.OrderAsync(buyer, 1, limit.Token);
        if (scenario == "late")
        {
            await house.ManyAsync<int>("update orders set expires_at = now() - interval '1 minute' where invoice_id = @invoice returning 1", new { invoice });
        }

        await house.Sandbox.PayAsync(invoice, "eth", scenario == "late" ? "full" : scenario, scenario == "partial" ? 50m : null, limit.Token);
        var token = await house.OneAsync<string>("select status_token from orders where invoice_id = @invoice", new { invoice });
        using var ipn = house.Client("pgp-np-ipn");
        await Limits.UntilAsync(
            async () => (await ipn.GetFromJsonAsync<JsonElement>($"/api/payment-status/{token}", limit.Token)).GetProperty("state").GetString() == expected,
            string.Create(CultureInfo.InvariantCulture, $"the status page said {expected}"),
            Limits.Flow);
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    private async Task<bool> IsMemberAsync(long user)
    {
        var chat = await house.Sandbox.ReadChatAsync(DemoChannel.ChatId, CancellationToken.None);
        return chat.GetProperty("members").EnumerateArray().Any(m => m.GetProperty("userId").GetInt64() == user && m.GetProperty("status").GetString() == "member");
    }
}
