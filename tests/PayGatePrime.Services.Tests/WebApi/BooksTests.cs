using System.Globalization;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class BooksTests
{
    [Fact]
    public async Task TrialBalanceSumsToZero()
    {
        await using var host = await OperatorHost.StartAsync();
        await host.BookPayoutAsync(await host.PayoutAsync("requested"));

        var answer = await host.GetAsync("/ledger/trial-balance");

        answer.Text("isBalanced").ShouldBe("True");
        answer.Body.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("kind").GetString()} {i.GetProperty("balance").GetString()}").Order(StringComparer.Ordinal)
            .ShouldBe(["fee_income -0.1", "hot_wallet 1", "owner_payable -0.9"]);
        (answer.Text("totals.0.asset"), answer.Text("totals.0.amount")).ShouldBe(("eth.eth", "0"));
    }

    [Fact]
    public async Task StatementIsPagedNewestFirstAndItsLinesSumToWhatIsOwed()
    {
        await using var host = await OperatorHost.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await host.BookPayoutAsync(await host.PayoutAsync("requested"));
        }

        var lines = new List<decimal>();
        string? cursor = null;
        do
        {
            var page = await host.GetAsync($"/ledger/owners/{host.Shop.OwnerId}/statement?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            page.Text("owed.0.amount").ShouldBe("2.7");
            lines.AddRange(page.Body.GetProperty("items").EnumerateArray().Select(i => decimal.Parse(i.GetProperty("amount").GetString()!, CultureInfo.InvariantCulture)));
            cursor = page.Body.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        lines.ShouldBe([-0.1m, 1m, -0.1m, 1m, -0.1m, 1m]);
        (await host.GetAsync($"/ledger/owners/{host.Shop.OwnerId}/statement?asset=usdt.eth")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await host.GetAsync($"/ledger/owners/{host.Shop.OwnerId}/statement?asset=gold")).Field.ShouldBe("asset");
        (await host.GetAsync($"/ledger/owners/{host.Shop.OwnerId}/statement")).Text("items.0.balance").ShouldBe("2.7", "what was owed after the newest line");
        (await host.GetAsync($"/ledger/owners/{Shop.NewId()}/statement")).Field.ShouldBe("id");
    }

    [Fact]
    public async Task BalancesAreComparedWithTheChain()
    {
        await using var chain = await Chain.StartAsync();
        var database = await ServiceDatabase.CreateAsync();
        await using var host = await OperatorHost.StartAsync(database, await Shop.OpenAsync(database), null, ("Ethereum:RpcUrl", chain.Url.ToString()));
        await host.BookAsync(LedgerEntries.CapitalDeposit("0xabc", Shop.Wallet, OperatorHost.Eth(3m), TimeProvider.System.GetUtcNow()));
        await chain.PayAsync(Shop.Wallet, 2.5m);
        await host.TransferAsync(await host.PayoutAsync("transfer_created"), "broadcast", nonce: 0);

        var balances = await host.GetAsync("/wallet/balances");
        (balances.Text("chain"), balances.Text("items.0.booked"), balances.Text("items.0.onChain"), balances.Text("items.0.difference")).ShouldBe(("asked", "3", "2.5", "-0.5"));
        var nonces = await host.GetAsync("/wallet/nonces");
        (nonces.Text("items.0.nextNonce"), nonces.Text("items.0.mined"), nonces.Text("items.0.pending.0.nonce"), nonces.Text("items.0.pending.0.state")).ShouldBe(("0", "0", "0", "broadcast"));
    }

    [Theory]
    [InlineData(null, "not_configured")]
    [InlineData("http://127.0.0.1:1", "unavailable")]
    public async Task ChainThatDoesNotAnswerIsUnknownAndNotZero(string? url, string expected)
    {
        await using var host = url is null ? await OperatorHost.StartAsync() : await OperatorHost.StartAsync(("Ethereum:RpcUrl", url));
        await host.BookAsync(LedgerEntries.CapitalDeposit("0xabc", Shop.Wallet, OperatorHost.Eth(3m), TimeProvider.System.GetUtcNow()));
        var balances = await host.GetAsync("/wallet/balances");
        (balances.Text("chain"), balances.Text("items.0.booked"), balances.Body.GetProperty("items")[0].TryGetProperty("onChain", out _)).ShouldBe((expected, "3", false));
        (await host.GetAsync("/wallet/nonces")).Text("chain").ShouldBe(expected);
    }
}
