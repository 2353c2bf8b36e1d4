using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.NpIpn;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.NpIpn;

internal sealed class NpIpnHost : IAsyncDisposable
{
    private NpIpnHost(ServiceHost<NpIpnConfig> service, Shop shop, FakeNowPayments nowPayments)
    {
        Service = service;
        Shop = shop;
        NowPayments = nowPayments;
    }

    public ServiceHost<NpIpnConfig> Service { get; }

    public Shop Shop { get; }

    public FakeNowPayments NowPayments { get; }

    public ServiceDatabase Database => Service.Database;

    public static async Task<NpIpnHost> StartAsync(Dictionary<string, string?>? settings = null, string title = "Signals", CrashPlan? crashes = null)
    {
        var database = await ServiceDatabase.CreateAsync();
        var shop = await Shop.OpenAsync(database, title: title);
        var nowPayments = new FakeNowPayments();
        var all = new Dictionary<string, string?>
        {
            ["NowPayments:BaseUrl"] = "http://nowpayments.test",
            ["NowPayments:ApiKey"] = "key",
            ["NowPayments:IpnSecret"] = Shop.IpnSecret,
            ["Telegram:BotUsername"] = "PayGateTestBot",
            ["Poll:QuietFor"] = "00:00:00",
            ["StatusPage:RequestsPerMinute"] = "1000",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        var service = await ServiceHost<NpIpnConfig>.StartAsync(
            KnownServices.NpIpn, all, database, services => services.AddSingleton(crashes?.Around<INowPayments>(nowPayments) ?? nowPayments));
        await (crashes?.UseAsync(database) ?? Task.CompletedTask);
        return new NpIpnHost(service, shop, nowPayments);
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string? signature, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ipn")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } },
        };
        if (signature is not null)
        {
            request.Headers.Add(NowPaymentsSignature.Header, signature);
        }

        return await Service.Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostSignedAsync(string body) => PostAsync(body, Shop.Sign(body));

    /// <summary>Posts and returns the outcome of a 200.</summary>
    public async Task<string> OutcomeAsync(string body)
    {
        using var response = await PostSignedAsync(body);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("outcome").GetString()!;
    }

    /// <summary>Messages that were ever enqueued, handed over or still in the outbox.</summary>
    public async Task<IReadOnlyList<string>> MessagesAsync()
    {
        await PayGatePrime.TestSupport.Limits.UntilAsync(
            async () => await Database.OneAsync<long>("select count(*) from outbox") == 0, "the outbox is empty");
        return [.. Service.Google.Tasks.Select(t => t.Message)];
    }

    public async Task<IReadOnlyList<string>> AlertsAsync()
    {
        await MessagesAsync();
        return [.. Service.Google.Events.Where(e => e.Name == EventName.OperatorAlert).Select(e => e.Code ?? "")];
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
