using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.LocalProcesses;
using PayGatePrime.Sandbox.Chain;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Sandbox.Tests;

/// <summary>A sandbox on a random port, and what every test asks of it.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    public const string IpnSecret = "pgp-test-ipn-secret";
    public const string Bot = "4242:abc";
    private readonly WebApplication _app;

    private RunningSandbox(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Http.DefaultRequestHeaders.Add("x-api-key", "np-key");
        Http.DefaultRequestHeaders.Add("x-changenow-api-key", "cn-key");
    }

    public HttpClient Http { get; }

    public ChainClient Chain => _app.Services.GetRequiredService<ChainClient>();

    public LocalChain Money => _app.Services.GetRequiredService<LocalChain>();

    public static Dictionary<string, string?> Settings(Uri node) => new()
    {
        ["urls"] = "http://127.0.0.1:0",
        ["Chain:RpcUrl"] = node.AbsoluteUri,
        ["NowPayments:ApiKey"] = "np-key",
        ["NowPayments:IpnSecret"] = IpnSecret,
        ["ChangeNow:ApiKey"] = "cn-key",
        ["Telegram:BotToken"] = Bot,
        ["Telegram:BotUsername"] = "PayGateBot",
        ["Sandbox:Seed"] = "7",
    };

    public static async Task<RunningSandbox> StartAsync(AnvilNode node, string? directory = null, params (string Key, string Value)[] settings)
    {
        var all = Settings(node.Url);
        all["Sandbox:DataDirectory"] = directory;
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var app = SandboxApplication.Build([], c => c.AddInMemoryCollection(all));
        await app.StartAsync();
        var sandbox = new RunningSandbox(app);
        await Limits.UntilAsync(async () => (await sandbox.Http.GetAsync("/health")).IsSuccessStatusCode, "the sandbox is healthy");
        await sandbox.PutAsync("/sandbox/nowpayments/settings", new { stepDelayMilliseconds = 10, ipnRepeatDelayMilliseconds = 20 });
        await sandbox.PutAsync("/sandbox/changenow/settings", new { stepDelayMilliseconds = 10 });
        await sandbox.PutAsync("/sandbox/telegram/settings", new { webhookRetryMilliseconds = 20 });
        return sandbox;
    }

    public static string FreshAddress() => "0x" + RandomNumberGenerator.GetHexString(40, lowercase: true);

    public async Task<(HttpStatusCode Status, JsonNode Body)> TryAsync(HttpMethod method, string path, object? body = null, string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (bearer is not null)
        {
            request.Headers.Authorization = new("Bearer", bearer);
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }

    public async Task<JsonNode> DoAsync(HttpMethod method, string path, object? body = null, string? bearer = null)
    {
        var (status, answer) = await TryAsync(method, path, body, bearer);
        ((int)status).ShouldBeInRange(200, 299, $"{method} {path}: {answer.ToJsonString()}");
        return answer;
    }

    public Task<JsonNode> GetAsync(string path, string? bearer = null) => DoAsync(HttpMethod.Get, path, null, bearer);

    public Task<JsonNode> PostAsync(string path, object body) => DoAsync(HttpMethod.Post, path, body);

    public Task<JsonNode> PutAsync(string path, object body) => DoAsync(HttpMethod.Put, path, body);

    /// <summary>A Bot API call; the envelope as it came.</summary>
    public async Task<JsonNode> BotAsync(string method, object body) => (await TryAsync(HttpMethod.Post, $"/telegram/bot{Bot}/{method}", body)).Body;

    public async Task<JsonNode> BotResultAsync(string method, object body)
    {
        var answer = await BotAsync(method, body);
        ((bool)answer["ok"]!).ShouldBeTrue($"{method}: {answer.ToJsonString()}");
        return answer["result"]!;
    }

    public async Task<JsonNode> InvoiceAsync(string? callback, decimal price = 30m, string orderId = "ord-1") =>
        await PostAsync("/nowpayments/v1/invoice", new
        {
            price_amount = price,
            price_currency = "usd",
            order_id = orderId,
            order_description = "Café / VIP <1>",
            ipn_callback_url = callback,
            success_url = "https://shop.example/done",
        });

    public Task<JsonNode> PayAsync(JsonNode invoice, string coin, string scenario, decimal? percent = null) =>
        PostAsync($"/sandbox/nowpayments/invoices/{(string)invoice["id"]!}/payments", new { payCurrency = coin, scenario, percent });

    public async Task<JsonNode> PaymentBecomesAsync(JsonNode payment, string status)
    {
        JsonNode read = null!;
        await Limits.UntilAsync(
            async () => (string?)(read = await GetAsync($"/nowpayments/v1/payment/{payment["id"]}"))["payment_status"] == status,
            $"payment {payment["id"]} is {status}");
        return read;
    }

    public async Task<JsonNode> ExchangeBecomesAsync(JsonNode exchange, string status)
    {
        JsonNode read = null!;
        await Limits.UntilAsync(
            async () => (string?)(read = await GetAsync($"/changenow/v2/exchange/by-id?id={exchange["id"]}"))["status"] == status,
            $"exchange {exchange["id"]} is {status}");
        return read;
    }

    public Task<decimal> BalanceAsync(string coin, string address) => Money.BalanceAsync(CoinBook.ByNowPayments(coin)!, address, CancellationToken.None);

    /// <summary>Sends from the buyer's account on chain.</summary>
    public async Task<string> SendAsync(string coin, string to, decimal amount) =>
        await Money.PayAsync(await Money.FaucetAsync(CancellationToken.None), CoinBook.ByNowPayments(coin)!, to, amount, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
