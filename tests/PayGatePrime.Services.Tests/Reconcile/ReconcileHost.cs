using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.Orchestrator;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Orchestrator;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>The Orchestrator on a real database, with a real chain where a test needs one; NOWPayments and ChangeNOW say what the test tells them.</summary>
internal sealed class ReconcileHost : IAsyncDisposable
{
    private ReconcileHost(ServiceHost<OrchestratorConfig> service, Shop shop, FakeNowPayments nowPayments, ToldExchanges exchanges, Chain? chain, Guid walletId)
    {
        Service = service;
        Shop = shop;
        NowPayments = nowPayments;
        Exchanges = exchanges;
        ChainOrNull = chain;
        WalletId = walletId;
    }

    public ServiceHost<OrchestratorConfig> Service { get; }

    public Shop Shop { get; }

    public FakeNowPayments NowPayments { get; }

    public ToldExchanges Exchanges { get; }

    public Guid WalletId { get; }

    public Chain Chain => ChainOrNull!;

    public ServiceDatabase Database => Service.Database;

    private Chain? ChainOrNull { get; }

    public static Task<ReconcileHost> StartAsync(bool withChain = false, params (string Key, string Value)[] settings) => StartAsync(withChain, null, settings);

    public static async Task<ReconcileHost> StartAsync(bool withChain, CrashPlan? crashes, params (string Key, string Value)[] settings)
    {
        var database = await ServiceDatabase.CreateAsync();
        var shop = await Shop.OpenAsync(database, withWallet: false);
        var chain = withChain ? await Chain.StartAsync() : null;
        var walletId = Shop.NewId();
        if (chain is not null)
        {
            await database.ExecuteAsync(
                "insert into wallets (id, chain_id, address, next_nonce, created_at) values (@walletId, 31337, @Wallet, 0, now())", new { walletId, Chain.Wallet });
        }

        var (nowPayments, exchanges) = (new FakeNowPayments(), new ToldExchanges());
        var all = OrchestratorHost.Settings();
        all["NowPayments:Email"] = "merchant@example.org";
        all["NowPayments:Password"] = "password";
        all["Ethereum:RpcUrl"] = chain?.Url.ToString() ?? "http://127.0.0.1:1/";
        all["Assets:usdt.eth:Contract"] = TestToken.Address;
        all["Reconcile:Grace"] = "00:00:00";
        all["Reconcile:ArrivalGrace"] = "00:00:00";
        all["Reconcile:DeadLetterAfter"] = "00:00:00";
        all["Reconcile:FinalityDepth"] = "1";
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var service = await ServiceHost<OrchestratorConfig>.StartAsync(
            KnownServices.Orchestrator,
            all,
            database,
            services =>
            {
                services.AddSingleton<IPriceSource>(new FakePrices()).AddSingleton<INowPayments>(nowPayments).AddSingleton<IChangeNow>(exchanges);
                if (crashes is not null)
                {
                    services.Crash<INowPayments>(crashes).Crash<IChangeNow>(crashes).Crash<IEthereumNode>(crashes).Crash<IEthereumHistory>(crashes);
                }
            });
        await (crashes?.UseAsync(database) ?? Task.CompletedTask);
        return new ReconcileHost(service, shop, nowPayments, exchanges, chain, walletId);
    }

    public async Task<string> RunAsync(string job = "reconcile")
    {
        using var response = await Service.RunJobAsync(job);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("outcome").GetString()!;
    }

    public async Task<IReadOnlyList<FoundRow>> FindingsAsync(params string[] kinds) =>
        [.. (await Database.ManyAsync<FoundRow>(
            "select id, kind, subject, severity, detail, tries, resolved_at is null as is_open from reconciliation_findings order by first_seen, kind, subject")).Where(f => kinds.Contains(f.Kind))];

    /// <summary>Runs twice and expects one open finding of a kind, found once.</summary>
    public async Task<FoundRow> FindOnceAsync(string kind)
    {
        // Blocks of the test's chain that follow each other quickly carry times a little ahead of the clock.
        var outcome = "";
        try
        {
            await Limits.UntilAsync(
                async () =>
                {
                    outcome = await RunAsync();
                    return (await FindingsAsync(kind)).Count > 0;
                },
                $"{kind} was found");
        }
        catch (TimeoutException e)
        {
            var scans = await Database.ManyAsync<string>("select s::text || ' of ' || w.created_at from wallet_scans s join wallets w on w.id = s.wallet_id union all select m::text from wallet_movements m");
            throw new TimeoutException($"{e.Message} The last run: {outcome}. Found: {string.Join("; ", await EverythingAsync())}. Scanned: {string.Join("; ", scans)}.", e);
        }

        await RunAsync();
        var found = (await FindingsAsync(kind)).ShouldHaveSingleItem($"{kind}: {string.Join("; ", await EverythingAsync())}");
        found.IsOpen.ShouldBeTrue();
        return found;
    }

    public async Task ShouldCloseAsync(string kind)
    {
        await RunAsync();
        (await FindingsAsync(kind)).ShouldHaveSingleItem().IsOpen.ShouldBeFalse();
    }

    public async Task ShouldFindNothingAsync(params string[] kinds)
    {
        await RunAsync();
        (await FindingsAsync(kinds)).ShouldBeEmpty();
    }

    public Task<IReadOnlyList<string>> EverythingAsync() =>
        Database.ManyAsync<string>("select kind || ' ' || subject || ': ' || detail from reconciliation_findings order by first_seen");

    public async Task BookAsync(LedgerTransaction entry)
    {
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await new LedgerWriter(TimeProvider.System).PostAsync(connection, transaction, entry);
        await transaction.CommitAsync();
    }

    public async Task<ReserveReport> ReportAsync()
    {
        await RunAsync();
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        return (await ReserveReports.ReadLatestAsync(connection)).ShouldNotBeNull(string.Join("; ", await EverythingAsync()));
    }

    public async Task<IReadOnlyList<CreatedTask>> TasksAsync(string message)
    {
        await SettledAsync();
        return [.. Service.Google.Tasks.Where(t => t.Message == message)];
    }

    public async Task<IReadOnlyList<DomainEvent>> AlertsAsync(string code)
    {
        await SettledAsync();
        return [.. Service.Google.Events.Where(e => e.Name == EventName.OperatorAlert && e.Code == code)];
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        if (ChainOrNull is not null)
        {
            await ChainOrNull.DisposeAsync();
        }
    }

    private Task SettledAsync() =>
        Limits.UntilAsync(async () => await Database.OneAsync<long>("select count(*) from outbox where service = 'pgp-orchestrator'") == 0, "the outbox is empty");
}
