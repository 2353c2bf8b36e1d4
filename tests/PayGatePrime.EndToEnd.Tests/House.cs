using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Dapper;
using Microsoft.Extensions.Configuration;
using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Demo;
using PayGatePrime.LocalProcesses;
using PayGatePrime.Pgpctl;
using PayGatePrime.TestSupport;

namespace PayGatePrime.EndToEnd.Tests;

/// <summary>The whole AppHost, started once for a collection of tests: every service a process, real Postgres, real chain.</summary>
public sealed class House : IAsyncLifetime
{
    private static int s_buyers;
    private readonly string _data = Directory.CreateTempSubdirectory("pgp-house-").FullName;
    private DistributedApplication _app = null!;
    private IReadOnlyList<string> _services = [];
    private NpgsqlDataSource _database = null!;
    private HttpClient _chainHttp = null!;

    /// <summary>What the AppHost is told besides.</summary>
    internal IReadOnlyList<string> Arguments { get; init; } = [];

    internal ChainProxy ChainProxy { get; private set; } = null!;

    internal HttpClient SandboxHttp { get; private set; } = null!;

    internal SandboxClient Sandbox { get; private set; } = null!;

    internal ChainClient Chain { get; private set; } = null!;

    internal Buy Buy { get; private set; } = null!;

    internal AssetCatalog Assets { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        ChainProxy = await ChainProxy.StartAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.PayGatePrime_AppHost>(["--Data:Persist=false", $"--Data:Directory={_data}", .. Arguments], limit.Token);

        // HostPay3 reaches the chain through a proxy, so that a test can stop time at the broadcast.
        var hostPay3 = builder.Resources.OfType<ProjectResource>().Single(r => r.Name == "pgp-hostpay3");
        builder.CreateResourceBuilder(hostPay3).WithEnvironment("Ethereum__RpcUrl", ChainProxy.Address.ToString());

        // A test looks at the status page more often than a person would.
        var npIpn = builder.Resources.OfType<ProjectResource>().Single(r => r.Name == "pgp-np-ipn");
        builder.CreateResourceBuilder(npIpn).WithEnvironment("StatusPage__RequestsPerMinute", "100000");
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        await _app.ResourceNotifications.WaitForResourceAsync("pgp-chain", KnownResourceStates.Running, limit.Token);
        ChainProxy.Target = _app.GetEndpoint("pgp-chain", "http");
        await _app.ResourceNotifications.WaitForResourceAsync("demo-seed", KnownResourceStates.Finished, limit.Token);
        _services = [.. builder.Resources.OfType<ProjectResource>().Select(r => r.Name).Where(n => n.StartsWith("pgp-", StringComparison.Ordinal) && n != "pgp-migrations")];
        foreach (var name in _services)
        {
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(name, limit.Token);
        }

        SandboxHttp = _app.CreateHttpClient("pgp-sandbox", "http");
        _chainHttp = new HttpClient { BaseAddress = _app.GetEndpoint("pgp-chain", "http") };
        Sandbox = new SandboxClient(SandboxHttp);
        Chain = new ChainClient(_chainHttp);
        _database = NpgsqlDataSource.Create((await _app.GetConnectionStringAsync("pgp-db", limit.Token))!);
        Assets = new AssetCatalog(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Assets:usdt.eth:Contract", "0x5fbdb2315678afecb367f032d93f642f64180aa3")])
            .Build());
        Buy = new Buy(_database, Sandbox, Chain, Assets, TextWriter.Null);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await ChainProxy.DisposeAsync();
        SandboxHttp.Dispose();
        _chainHttp.Dispose();
        await _database.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Runs pgpctl as an operator on this machine would, with the key that the AppHost left.</summary>
    public async Task<(int ExitCode, string Out, string Error)> PgpctlAsync(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var address = Address("pgp-webapi").ToString();
        var around = new Surroundings
        {
            Out = output,
            Error = error,
            In = TextReader.Null,
            IsInteractive = false,
            Environment = name => name == "PGPCTL_ADDRESS" ? address : null,
            KeyFolder = Path.Combine(_data, "nobody"),
            DevelopmentKeyFolder = Path.Combine(_data, "operators"),
            Connect = () => new HttpClient(),
        };
        var code = await new PgpctlApp(around).RunAsync(args).WaitAsync(Limits.Step);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A Telegram user nobody else has.</summary>
    public static long NewBuyer() => 50_000 + Interlocked.Increment(ref s_buyers);

    public Uri Address(string service) => _app.GetEndpoint(service, "http");

    public HttpClient Client(string service) => _app.CreateHttpClient(service, "http");

    /// <summary>Ends a service as a power cut would.</summary>
    public async Task KillAsync(string service)
    {
        _app.ResourceNotifications.TryGetCurrentState(service, out var current).ShouldBeTrue();
        var processId = Convert.ToInt32(current!.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value, System.Globalization.CultureInfo.InvariantCulture);
        Signals.Send(processId, Signals.Kill).ShouldBeTrue();
        await _app.ResourceNotifications.WaitForResourceAsync(service, [KnownResourceStates.Finished, KnownResourceStates.Exited]).WaitAsync(Limits.Step);
    }

    public async Task StartAgainAsync(string service) => (await TryStartAgainAsync(service)).ShouldBeNull();

    /// <summary>Null when the service is healthy again; else why it could not be started: what it waits for may be dead itself.</summary>
    public async Task<string?> TryStartAgainAsync(string service)
    {
        var started = await _app.ResourceCommands.ExecuteCommandAsync(service, "resource-start").WaitAsync(Limits.Step);
        if (!started.Success)
        {
            return started.ErrorMessage ?? $"{service} could not be started.";
        }

        try
        {
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(service).WaitAsync(Limits.Flow);
            return null;
        }
        catch (DistributedApplicationException e)
        {
            // The command had answered while the service still waited for what was dead.
            return e.Message;
        }
    }

    /// <summary>The services that have ended or could not be started, each with how.</summary>
    public IReadOnlyList<(string Service, string State)> Ended() =>
    [
        .. _services
            .Select(s => (Service: s, Snapshot: _app.ResourceNotifications.TryGetCurrentState(s, out var current) ? current.Snapshot : null))
            .Where(s => s.Snapshot?.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state))
            .Select(s => (s.Service, string.Create(CultureInfo.InvariantCulture, $"{s.Snapshot!.State!.Text}, exit code {s.Snapshot.ExitCode}"))),
    ];

    public Task ExecuteAsync(string sql, object? parameters = null) => AskAsync(connection => connection.ExecuteAsync(sql, parameters));

    public Task<T> OneAsync<T>(string sql, object? parameters = null) => AskAsync(connection => connection.QuerySingleAsync<T>(sql, parameters));

    public Task<IReadOnlyList<T>> ManyAsync<T>(string sql, object? parameters = null) =>
        AskAsync(async connection => (IReadOnlyList<T>)[.. await connection.QueryAsync<T>(sql, parameters)]);

    internal Task<Amount> BalanceAsync(LedgerAccount account) => AskAsync(connection => LedgerWriter.ReadBalanceAsync(connection, account));

    internal async Task<PurchaseTimeline> PaidAsync(string invoiceId)
    {
        PurchaseTimeline? line = null;
        await Limits.UntilAsync(
            async () =>
            {
                await using var connection = await _database.OpenConnectionAsync();
                line = await connection.QuerySingleOrDefaultAsync<PurchaseTimeline>(PurchaseTimeline.Sql, new { invoiceId });
                return line?.PayoutState == "paid";
            },
            $"the payout of invoice {invoiceId} was paid",
            Limits.Flow);
        return line!;
    }

    /// <summary>What must hold for one purchase however it came about.</summary>
    internal async Task ShouldBeWholeAsync(string invoiceId, long buyerId, int days)
    {
        var line = await PaidAsync(invoiceId);
        var periods = await ManyAsync<(int Days, double Length)>(
            "select days, extract(epoch from ends_at - starts_at)::float8 / 86400 as length from membership_periods where order_id = @OrderId", new { line.OrderId });
        periods.ShouldBe([(days, days)]);
        (await OneAsync<int>("select count(*)::int from payouts where order_id = @OrderId", new { line.OrderId })).ShouldBe(1);
        (await OneAsync<int>(
            "select count(*)::int from transfers t join payouts p on p.id = t.payout_id where p.order_id = @OrderId and t.state = 'confirmed'", new { line.OrderId })).ShouldBe(1);
        (await OneAsync<int>("select count(*)::int from transfers t join payouts p on p.id = t.payout_id where p.order_id = @OrderId", new { line.OrderId })).ShouldBe(1);

        var receipt = await Chain.CallAsync("eth_getTransactionReceipt", [line.TransferHash!], CancellationToken.None);
        receipt.GetProperty("status").GetString().ShouldBe("0x1");
        (line.Fee + line.Net).ShouldBe(line.Gross);

        await Buy.WaitForLinkAsync(buyerId, CancellationToken.None).WaitAsync(Limits.Step);
        (await OneAsync<int>(
            "select count(*)::int from invites i join membership_periods m on m.id = i.period_id where m.order_id = @OrderId and i.state in ('created', 'sent')", new { line.OrderId })).ShouldBe(1);
    }

    /// <summary>The books balance, and the hot wallet's account is what the chain says.</summary>
    internal async Task BooksShouldAgreeWithTheChainAsync()
    {
        await Limits.UntilAsync(
            async () => await OneAsync<int>("select count(*)::int from payouts where state not in ('paid', 'accumulated', 'cancelled', 'held')") == 0,
            "no payout was under way",
            Limits.Flow);
        (await ManyAsync<string>("select asset from ledger_postings group by asset having sum(amount) <> 0")).ShouldBeEmpty();
        (await ManyAsync<Guid>("select transaction_id from ledger_postings group by transaction_id, asset having sum(amount) <> 0")).ShouldBeEmpty();
        var wallet = await OneAsync<string>("select address from wallets");
        foreach (var asset in new[] { Asset.Eth, Assets.Get("usdt.eth") })
        {
            var onChain = await Chain.BalanceAsync(wallet, asset, CancellationToken.None);
            (await BalanceAsync(LedgerAccount.HotWallet(wallet, asset))).ShouldBe(onChain);
        }
    }

    /// <summary>Asks Postgres, and waits while it recovers from what a test did to it.</summary>
    private async Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> ask)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync();
                return await ask(connection);
            }
            catch (NpgsqlException e) when (e.IsTransient && TimeProvider.System.GetElapsedTime(started) < Limits.Step)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }
}
