using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.Orchestrator;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Orchestrator;

internal sealed class OrchestratorHost : IAsyncDisposable
{
    private OrchestratorHost(ServiceHost<OrchestratorConfig> service, Shop shop, FakePrices prices)
    {
        Service = service;
        Shop = shop;
        Prices = prices;
    }

    public ServiceHost<OrchestratorConfig> Service { get; }

    public Shop Shop { get; }

    public FakePrices Prices { get; }

    public ServiceDatabase Database => Service.Database;

    public static async Task<OrchestratorHost> StartAsync(bool withWallet = true, CrashPlan? crashes = null)
    {
        var database = await ServiceDatabase.CreateAsync();
        var shop = await Shop.OpenAsync(database, withWallet);
        var prices = new FakePrices();
        var service = await ServiceHost<OrchestratorConfig>.StartAsync(
            KnownServices.Orchestrator,
            Settings(),
            database,
            services => services.AddSingleton(crashes?.Around<IPriceSource>(prices) ?? prices));
        await (crashes?.UseAsync(database) ?? Task.CompletedTask);
        return new OrchestratorHost(service, shop, prices);
    }

    /// <summary>What the service cannot start without; nothing listens at any of these addresses.</summary>
    public static Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
    {
        ["Prices:BaseUrl"] = "http://prices.test",
        ["NowPayments:BaseUrl"] = "http://nowpayments.test",
        ["NowPayments:ApiKey"] = "key",
        ["ChangeNow:BaseUrl"] = "http://changenow.test",
        ["ChangeNow:ApiKey"] = "key",
        ["Ethereum:RpcUrl"] = "http://chain.test",
        ["Ethereum:ChainId"] = "31337",
    };

    /// <summary>Delivers a message and returns the outcome of a 200, or the status of another answer.</summary>
    public async Task<string> DeliverAsync<T>(T message, Guid? messageId = null, int attempt = 0)
        where T : class, ITaskMessage
    {
        using var response = await Service.DeliverAsync(message, messageId, attempt);
        var text = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK
            ? JsonDocument.Parse(text).RootElement.GetProperty("outcome").GetString()!
            : $"{(int)response.StatusCode}{(response.StatusCode == HttpStatusCode.InternalServerError ? text : "")}";
    }

    public Task<string> FinishedAsync(Guid paymentId, Guid? messageId = null) => DeliverAsync(new ValidatedPayment(paymentId), messageId);

    public Task<string> UpdatedAsync(Guid paymentId, Guid? messageId = null) => DeliverAsync(new PaymentUpdate(paymentId), messageId);

    public async Task<IReadOnlyList<string>> MessagesAsync()
    {
        await SettledAsync();
        return [.. Service.Google.Tasks.Select(t => t.Message).Order()];
    }

    /// <summary>Events by name, alerts by code.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync()
    {
        await SettledAsync();
        return [.. Service.Google.Events.Select(e => e.Name == EventName.OperatorAlert ? e.Code! : e.Name.ToString()).Order(StringComparer.Ordinal)];
    }

    public Task<string> StateAsync(Guid paymentId) => Database.OneAsync<string>("select state from payments where id = @paymentId", new { paymentId });

    /// <summary>The balance of all accounts of a kind, over all assets: tests use one asset at a time.</summary>
    public Task<decimal> BalanceAsync(string kind) =>
        Database.OneAsync<decimal>(
            "select coalesce(sum(p.amount), 0) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.kind = @kind", new { kind });

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    private Task SettledAsync() =>
        Limits.UntilAsync(async () => await Database.OneAsync<long>("select count(*) from outbox") == 0, "the outbox is empty");
}
