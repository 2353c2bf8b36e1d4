using System.Net;
using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Tests;

[Collection("sandbox")]
public sealed class ChangeNowTests(ChainFixture chain) : IAsyncLifetime
{
    private const string Bitcoin = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";
    private RunningSandbox _sandbox = null!;

    public async Task InitializeAsync() => _sandbox = await RunningSandbox.StartAsync(chain.Node);

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    private Task<JsonNode> ExchangeAsync(string from, string to, string network, decimal amount, string address, string? refund = null) =>
        _sandbox.PostAsync("/changenow/v2/exchange", new
        {
            fromCurrency = from,
            fromNetwork = "eth",
            toCurrency = to,
            toNetwork = network,
            fromAmount = amount,
            toAmount = "",
            address,
            extraId = "",
            refundAddress = refund ?? "",
            userId = "payout-1",
            flow = "standard",
            type = "direct",
            rateId = "",
        });

    [Fact]
    public async Task AWrongKeyIsRefusedWith403()
    {
        using var stranger = new HttpClient { BaseAddress = _sandbox.Http.BaseAddress };
        var refused = await stranger.GetAsync("/changenow/v2/exchange/currencies");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("invalid_api_key");
    }

    [Fact]
    public async Task RangeAndEstimateFollowPricesAndSpread()
    {
        const string pair = "fromCurrency=eth&fromNetwork=eth&toCurrency=usdt&toNetwork=eth&flow=standard";
        var range = await _sandbox.GetAsync("/changenow/v2/exchange/range?" + pair);
        range["minAmount"]!.GetValue<decimal>().ShouldBe(0.00066667m);
        range["maxAmount"].ShouldBeNull();
        var direct = await _sandbox.GetAsync("/changenow/v2/exchange/estimated-amount?" + pair + "&type=direct&fromAmount=0.1&toAmount=");
        direct["toAmount"]!.GetValue<decimal>().ShouldBe(298.8m);
        direct["rateId"].ShouldBeNull();
        var reverse = await _sandbox.GetAsync("/changenow/v2/exchange/estimated-amount?" + pair + "&type=reverse&toAmount=298.8");
        reverse["fromAmount"]!.GetValue<decimal>().ShouldBe(0.1m);
        var (status, error) = await _sandbox.TryAsync(HttpMethod.Get, "/changenow/v2/exchange/estimated-amount?" + pair + "&fromAmount=0.0001");
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)error["error"]!).ShouldBe("deposit_too_small");
    }

    [Fact]
    public async Task EtherIsExchangedIntoTetherThatReallyArrives()
    {
        var owner = RunningSandbox.FreshAddress();
        var exchange = await ExchangeAsync("eth", "usdt", "eth", 0.1m, owner);
        exchange["toAmount"]!.GetValue<decimal>().ShouldBe(298.8m);
        var payin = (string)exchange["payinAddress"]!;
        var hash = await _sandbox.SendAsync("eth", payin, 0.1m);
        var done = await _sandbox.ExchangeBecomesAsync(exchange, "finished");
        ((string)done["payinHash"]!).ShouldBe(hash);
        done["amountTo"]!.GetValue<decimal>().ShouldBe(298.8m);
        (await _sandbox.BalanceAsync("usdterc20", owner)).ShouldBe(298.8m);
        (await _sandbox.Chain.CallAsync("eth_getTransactionReceipt", CancellationToken.None, (string)done["payoutHash"]!))!["status"]!.GetValue<string>().ShouldBe("0x1");
    }

    [Fact]
    public async Task TetherIsExchangedIntoEtherThatReallyArrives()
    {
        var owner = RunningSandbox.FreshAddress();
        var exchange = await ExchangeAsync("usdt", "eth", "eth", 300m, owner);
        await _sandbox.SendAsync("usdterc20", (string)exchange["payinAddress"]!, 300m);
        await _sandbox.ExchangeBecomesAsync(exchange, "finished");
        (await _sandbox.BalanceAsync("eth", owner)).ShouldBe(0.0996m);
    }

    [Fact]
    public async Task AnotherCoinIsPaidOutInProportionToWhatCame()
    {
        var exchange = await ExchangeAsync("eth", "btc", "btc", 0.3m, Bitcoin);
        await _sandbox.SendAsync("eth", (string)exchange["payinAddress"]!, 0.15m);
        var done = await _sandbox.ExchangeBecomesAsync(exchange, "finished");
        done["amountFrom"]!.GetValue<decimal>().ShouldBe(0.15m);
        done["amountTo"]!.GetValue<decimal>().ShouldBe(0.00498m);
        ((string)done["payoutHash"]!).Length.ShouldBe(64);
    }

    [Fact]
    public async Task ARefundReallySendsTheDepositBack()
    {
        await _sandbox.PutAsync("/sandbox/changenow/settings", new { outcome = "refund" });
        var refund = RunningSandbox.FreshAddress();
        var exchange = await ExchangeAsync("usdt", "btc", "btc", 50m, Bitcoin, refund);
        await _sandbox.SendAsync("usdterc20", (string)exchange["payinAddress"]!, 50m);
        var done = await _sandbox.ExchangeBecomesAsync(exchange, "refunded");
        done["refundAmount"]!.GetValue<decimal>().ShouldBe(50m);
        (await _sandbox.BalanceAsync("usdterc20", refund)).ShouldBe(50m);
        (await _sandbox.TryAsync(HttpMethod.Post, $"/sandbox/changenow/exchanges/{exchange["id"]}/status", new { status = "finished" })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task ATooSmallDepositGoesBack()
    {
        var refund = RunningSandbox.FreshAddress();
        var exchange = await ExchangeAsync("eth", "btc", "btc", 0.1m, Bitcoin, refund);
        await _sandbox.SendAsync("eth", (string)exchange["payinAddress"]!, 0.0001m);
        await _sandbox.ExchangeBecomesAsync(exchange, "refunded");
        (await _sandbox.BalanceAsync("eth", refund)).ShouldBe(0.0001m);
    }

    [Fact]
    public async Task AnExchangeHeldForVerificationGoesOnWhenItIsReleased()
    {
        await _sandbox.PutAsync("/sandbox/changenow/settings", new { outcome = "verify" });
        var owner = RunningSandbox.FreshAddress();
        var exchange = await ExchangeAsync("eth", "usdt", "eth", 0.01m, owner);
        await _sandbox.SendAsync("eth", (string)exchange["payinAddress"]!, 0.01m);
        await _sandbox.ExchangeBecomesAsync(exchange, "verifying");
        (await _sandbox.BalanceAsync("usdterc20", owner)).ShouldBe(0m);
        await _sandbox.PostAsync($"/sandbox/changenow/exchanges/{exchange["id"]}/status", new { status = "exchanging" });
        await _sandbox.ExchangeBecomesAsync(exchange, "finished");
        (await _sandbox.BalanceAsync("usdterc20", owner)).ShouldBe(29.88m);
    }

    [Theory]
    [InlineData("fail", "failed")]
    [InlineData("stall", "exchanging")]
    public async Task AnExchangeCanFailOrStall(string outcome, string status)
    {
        await _sandbox.PutAsync("/sandbox/changenow/settings", new { outcome });
        var exchange = await ExchangeAsync("eth", "btc", "btc", 0.01m, Bitcoin);
        await _sandbox.SendAsync("eth", (string)exchange["payinAddress"]!, 0.01m);
        (await _sandbox.ExchangeBecomesAsync(exchange, status))["payoutHash"].ShouldBeNull();
    }

    [Fact]
    public async Task AnExchangeWithoutADepositCanExpire()
    {
        await _sandbox.PutAsync("/sandbox/changenow/settings", new { outcome = "expire" });
        await _sandbox.ExchangeBecomesAsync(await ExchangeAsync("eth", "btc", "btc", 0.01m, Bitcoin), "expired");
    }

    [Theory]
    [InlineData("not_valid_address", "eth", "btc", "btc", 0.1, "bc1q-nonsense", "")]
    [InlineData("not_valid_address", "eth", "usdt", "eth", 0.1, "0x70997970c51812dc3A010C7d01b50e0d17dc79C8", "")]
    [InlineData("not_valid_refund_address", "eth", "btc", "btc", 0.1, Bitcoin, "0x12")]
    [InlineData("out_of_range", "eth", "btc", "btc", 0.0001, Bitcoin, "")]
    [InlineData("not_valid_params", "eth", "nope", "nope", 0.1, Bitcoin, "")]
    [InlineData("pair_is_inactive", "eth", "xmr", "xmr", 0.1, Bitcoin, "")]
    public async Task AWrongExchangeIsRefusedWithItsCode(string code, string from, string to, string network, double amount, string address, string refund)
    {
        await _sandbox.PutAsync("/sandbox/changenow/settings", new { inactivePairs = new[] { "eth/eth-xmr/xmr" } });
        var (status, error) = await _sandbox.TryAsync(HttpMethod.Post, "/changenow/v2/exchange", new { fromCurrency = from, fromNetwork = "eth", toCurrency = to, toNetwork = network, fromAmount = (decimal)amount, address, refundAddress = refund });
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)error["error"]!).ShouldBe(code);
    }

    [Fact]
    public async Task TheListTakesAPrivateKeyAndFindsByOurId()
    {
        (await _sandbox.TryAsync(HttpMethod.Get, "/changenow/v2/exchanges")).Status.ShouldBe(HttpStatusCode.Forbidden);
        await _sandbox.PutAsync("/sandbox/changenow/settings", new { keyIsPrivate = true });
        var exchange = await ExchangeAsync("eth", "btc", "btc", 0.1m, Bitcoin);
        var list = await _sandbox.GetAsync("/changenow/v2/exchanges?userId=payout-1");
        ((string)list["exchanges"]![0]!["requestId"]!).ShouldBe((string)exchange["id"]!);
        (await _sandbox.TryAsync(HttpMethod.Get, "/changenow/v2/exchange/by-id?id=00")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task AFixedRateHoldsWhileThePriceMoves()
    {
        const string query = "fromCurrency=eth&fromNetwork=eth&toCurrency=usdt&toNetwork=eth&flow=fixed-rate&type=direct&fromAmount=0.1";
        var quote = await _sandbox.GetAsync("/changenow/v2/exchange/estimated-amount?" + query);
        await _sandbox.PutAsync("/sandbox/coingecko/prices", new { ethereum = 1000 });
        var exchange = await _sandbox.PostAsync("/changenow/v2/exchange", new { fromCurrency = "eth", fromNetwork = "eth", toCurrency = "usdt", toNetwork = "eth", fromAmount = "0.1", address = RunningSandbox.FreshAddress(), flow = "fixed-rate", rateId = (string)quote["rateId"]! });
        exchange["toAmount"]!.GetValue<decimal>().ShouldBe(298.8m);
        exchange["validUntil"].ShouldNotBeNull();
    }

    [Fact]
    public async Task AddressesAreValidated()
    {
        (await _sandbox.GetAsync("/changenow/v2/validate/address?currency=btc&address=" + Bitcoin))["result"]!.GetValue<bool>().ShouldBeTrue();
        (await _sandbox.GetAsync("/changenow/v2/validate/address?currency=btc&address=abc"))["result"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task OneDepositIsCountedOnce()
    {
        var owner = RunningSandbox.FreshAddress();
        var exchange = await ExchangeAsync("eth", "usdt", "eth", 0.01m, owner);
        await _sandbox.SendAsync("eth", (string)exchange["payinAddress"]!, 0.01m);
        await _sandbox.ExchangeBecomesAsync(exchange, "finished");
        await _sandbox.SendAsync("eth", (string)exchange["payinAddress"]!, 0.01m);
        var second = await ExchangeAsync("eth", "usdt", "eth", 0.01m, RunningSandbox.FreshAddress());
        await _sandbox.SendAsync("eth", (string)second["payinAddress"]!, 0.01m);
        await _sandbox.ExchangeBecomesAsync(second, "finished");
        (await _sandbox.BalanceAsync("usdterc20", owner)).ShouldBe(29.88m);
    }
}
