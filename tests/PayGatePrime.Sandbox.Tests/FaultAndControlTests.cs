using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Sandbox.Tests;

[Collection("sandbox")]
public sealed class FaultAndControlTests(ChainFixture chain) : IAsyncLifetime
{
    private RunningSandbox _sandbox = null!;

    public async Task InitializeAsync() => _sandbox = await RunningSandbox.StartAsync(chain.Node);

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    private Task<JsonNode> FaultAsync(object rule) => _sandbox.PutAsync("/sandbox/faults", new[] { rule });

    private static object Exchange() => new { fromCurrency = "eth", fromNetwork = "eth", toCurrency = "usdt", toNetwork = "eth", fromAmount = 0.1m, address = RunningSandbox.FreshAddress() };

    private async Task<int> ExchangesAsync() => (await _sandbox.GetAsync("/sandbox/changenow/exchanges")).AsArray().Count;

    [Fact]
    public async Task ATimeoutAfterHappensButIsNeverAnswered()
    {
        await FaultAsync(new { provider = "changenow", method = "POST", path = "/v2/exchange", kind = "timeout_after", times = 1, delayMilliseconds = 50 });
        await Should.ThrowAsync<HttpRequestException>(() => _sandbox.TryAsync(HttpMethod.Post, "/changenow/v2/exchange", Exchange()));
        (await ExchangesAsync()).ShouldBe(1);
        await _sandbox.PostAsync("/changenow/v2/exchange", Exchange());
        (await ExchangesAsync()).ShouldBe(2);
        var calls = (await _sandbox.GetAsync("/sandbox/log")).AsArray().Where(c => (string)c!["path"]! == "/changenow/v2/exchange").ToArray();
        ((int)calls[0]!["status"]!).ShouldBe(0);
        ((string)calls[0]!["fault"]!).ShouldBe("timeout_after");
        ((int)calls[1]!["status"]!).ShouldBe(200);
    }

    [Theory]
    [InlineData("timeout_before")]
    [InlineData("reset")]
    public async Task ACutBeforeTheEffectLeavesNothing(string kind)
    {
        await FaultAsync(new { provider = "changenow", path = "/v2/exchange", kind, delayMilliseconds = 20 });
        await Should.ThrowAsync<HttpRequestException>(() => _sandbox.TryAsync(HttpMethod.Post, "/changenow/v2/exchange", Exchange()));
        (await ExchangesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task AMalformedAnswerIsNoJsonThoughTheEffectHappened()
    {
        await FaultAsync(new { provider = "changenow", path = "/v2/exchange", kind = "malformed" });
        using var response = await _sandbox.Http.PostAsync("/changenow/v2/exchange", JsonContent(Exchange()));
        var text = await response.Content.ReadAsStringAsync();
        Should.Throw<JsonException>(() => JsonNode.Parse(text));
        (await ExchangesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task EveryProviderThrottlesInItsOwnWay()
    {
        await FaultAsync(new { provider = "*", kind = "status", status = 429, retryAfterSeconds = 7 });
        var (_, page) = await _sandbox.TryAsync(HttpMethod.Get, "/nowpayments/v1/status");
        page.GetValue<string>().ShouldContain("<center><h1>429 Too Many Requests</h1></center>");
        ((int)(await _sandbox.TryAsync(HttpMethod.Get, "/coingecko/api/v3/ping")).Body["status"]!["error_code"]!).ShouldBe(429);
        ((int)(await _sandbox.BotAsync("getMe", new { }))["parameters"]!["retry_after"]!).ShouldBe(7);
        (await _sandbox.TryAsync(HttpMethod.Get, "/changenow/v2/exchange/currencies")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        await _sandbox.DoAsync(HttpMethod.Delete, "/sandbox/faults");
        await _sandbox.GetAsync("/nowpayments/v1/status");
    }

    [Fact]
    public async Task ChanceFollowsTheSeed()
    {
        async Task<string> DrawAsync()
        {
            await _sandbox.DoAsync(HttpMethod.Post, "/sandbox/reset");
            await FaultAsync(new { provider = "coingecko", kind = "status", status = 500, probability = 0.5 });
            List<int> statuses = [];
            for (var i = 0; i < 20; i++)
            {
                statuses.Add((int)(await _sandbox.TryAsync(HttpMethod.Get, "/coingecko/api/v3/ping")).Status);
            }

            return string.Join(',', statuses);
        }

        var first = await DrawAsync();
        first.ShouldContain("200");
        first.ShouldContain("500");
        (await DrawAsync()).ShouldBe(first);
    }

    [Theory]
    [InlineData("""[{"provider":"x","kind":"reset"}]""", "[0].provider")]
    [InlineData("""[{"provider":"telegram","kind":"x"}]""", "[0].kind")]
    [InlineData("""[{"provider":"telegram","kind":"status"}]""", "[0].status")]
    [InlineData("""[{"provider":"telegram","kind":"reset","tims":1}]""", "$[0].tims")]
    public async Task AWrongFaultIsRefusedByField(string rules, string field)
    {
        var (status, error) = await _sandbox.TryAsync(HttpMethod.Put, "/sandbox/faults", JsonNode.Parse(rules));
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)error["field"]!).ShouldBe(field);
    }

    [Fact]
    public async Task AnUnknownSettingIsRefusedByName()
    {
        var (status, error) = await _sandbox.TryAsync(HttpMethod.Put, "/sandbox/nowpayments/settings", new { outcomeAdress = "x" });
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)error["field"]!).ShouldBe("outcomeAdress");
    }

    [Fact]
    public async Task TheLogHoldsNoSecret()
    {
        await _sandbox.BotResultAsync("getMe", new { });
        var log = (await _sandbox.GetAsync("/sandbox/log")).ToJsonString();
        log.ShouldContain("/telegram/bot***/getMe");
        log.ShouldNotContain(RunningSandbox.Bot);
    }

    [Fact]
    public async Task PricesHaveTheDocumentedShape()
    {
        await _sandbox.PutAsync("/sandbox/coingecko/prices", new { ethereum = 3210.5m });
        (await _sandbox.GetAsync("/coingecko/api/v3/simple/price?ids=ethereum,tether,nothing&vs_currencies=usd")).ToJsonString()
            .ShouldBe("""{"ethereum":{"usd":3210.5},"tether":{"usd":1}}""");
        (await _sandbox.TryAsync(HttpMethod.Get, "/coingecko/api/v3/simple/price?ids=ethereum")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task ARestartForgetsNothingAndGoesOn()
    {
        var directory = Directory.CreateTempSubdirectory("sandbox").FullName;
        try
        {
            JsonNode exchange, invoice, payment;
            var owner = RunningSandbox.FreshAddress();
            await using (var before = await RunningSandbox.StartAsync(chain.Node, directory))
            {
                await before.PutAsync("/sandbox/nowpayments/settings", new { stepDelayMilliseconds = 60_000 });
                invoice = await before.InvoiceAsync(null);
                payment = await before.PayAsync(invoice, "eth", "full");
                exchange = await before.PostAsync("/changenow/v2/exchange", new { fromCurrency = "eth", fromNetwork = "eth", toCurrency = "usdt", toNetwork = "eth", fromAmount = 0.1m, address = owner });
                await before.PostAsync("/sandbox/telegram/users", new { id = 5, firstName = "Eve" });
                await before.PostAsync("/sandbox/telegram/users/5/messages", new { text = "/start" });
            }

            await _sandbox.SendAsync("eth", (string)exchange["payinAddress"]!, 0.1m);
            await File.AppendAllTextAsync(Path.Combine(directory, "sandbox.journal"), """{"Kind":"np.inv""");
            await using var after = await RunningSandbox.StartAsync(chain.Node, directory);
            await after.ExchangeBecomesAsync(exchange, "finished");
            (await after.BalanceAsync("usdterc20", owner)).ShouldBe(298.8m);
            ((string)(await after.GetAsync($"/sandbox/nowpayments/invoices/{invoice["id"]}"))["orderId"]!).ShouldBe("ord-1");
            (await after.GetAsync("/sandbox/telegram/users/5/messages")).AsArray().Count.ShouldBe(1);
            ((string)(await after.BotResultAsync("getUpdates", new { }))[0]!["message"]!["text"]!).ShouldBe("/start");
            await after.PaymentBecomesAsync(payment, "waiting");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("Chain:RpcUrl")]
    [InlineData("NowPayments:ApiKey")]
    [InlineData("NowPayments:IpnSecret")]
    [InlineData("ChangeNow:ApiKey")]
    [InlineData("Telegram:BotToken")]
    [InlineData("Telegram:BotUsername")]
    public void AMissingSettingIsNamed(string key)
    {
        var settings = RunningSandbox.Settings(chain.Node.Url);
        settings[key] = " ";
        Should.Throw<SetupException>(() => SandboxApplication.Build([], c => c.AddInMemoryCollection(settings))).Message.ShouldContain(key);
    }

    [Fact]
    public async Task AResetForgetsEverythingButTheSetUp()
    {
        var wallet = RunningSandbox.FreshAddress();
        await _sandbox.PutAsync("/sandbox/nowpayments/settings", new { outcomeAddress = wallet });
        var invoice = await _sandbox.InvoiceAsync(null);
        await _sandbox.DoAsync(HttpMethod.Post, "/sandbox/reset");
        (await _sandbox.TryAsync(HttpMethod.Get, $"/sandbox/nowpayments/invoices/{invoice["id"]}")).Status.ShouldBe(HttpStatusCode.NotFound);
        ((string)(await _sandbox.GetAsync("/sandbox/nowpayments/settings"))["outcomeAddress"]!).ShouldBe(wallet);
    }

    [Fact]
    public async Task TheTokenReturnsNothingLikeTether()
    {
        var to = RunningSandbox.FreshAddress();
        var faucet = await _sandbox.Money.FaucetAsync(CancellationToken.None);
        var answer = await _sandbox.Chain.CallAsync("eth_call", CancellationToken.None, new JsonObject
        {
            ["from"] = faucet,
            ["to"] = Chain.LocalChain.TetherAddress,
            ["data"] = "0xa9059cbb" + Chain.ChainClient.Word(to) + Chain.ChainClient.Word(1_000_000),
        });
        ((string)answer!).ShouldBe("0x");
        await _sandbox.SendAsync("usdterc20", to, 1.5m);
        (await _sandbox.GetAsync("/sandbox/chain/balances/" + to))["usdterc20"]!.GetValue<decimal>().ShouldBe(1.5m);
        await Limits.UntilAsync(async () => (await _sandbox.Http.GetAsync("/")).IsSuccessStatusCode, "the overview is shown");
    }

    private static StringContent JsonContent(object value) => new(JsonSerializer.Serialize(value), System.Text.Encoding.UTF8, "application/json");
}
