using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Dapper;
using Npgsql;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Database;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.Payments.Load;

/// <summary>NpIpn as a process on a durable Postgres; signed callbacks of many payments, each sent once.</summary>
internal static class IpnIntakeRun
{
    private const string Secret = "benchmark-ipn-secret";

    public static async Task<int> RunAsync(int seconds, int callers, CancellationToken cancelled)
    {
        await using var postgres = await PostgresServer.StartAsync(new PostgresOptions { Password = "benchmark", Durable = true }, cancelled);
        var admin = postgres.ConnectionString();
        await Migrator.MigrateAsync(admin, new Dictionary<string, string> { ["pgp_np_ipn"] = "benchmark" }, _ => { }, cancelled);
        foreach (var clients in new[] { 1, 16, callers })
        {
            Console.WriteLine($"pgbench, single-insert commits, {clients} clients: {await Pgbench.InsertsAsync(admin, clients, cancelled)}/s");
        }

        await using var sink = await StartSinkAsync(cancelled);
        var port = LocalPorts.Free();
        await using var service = StartService(new NpgsqlConnectionStringBuilder(admin) { Username = "pgp_np_ipn" }.ConnectionString, new Uri(sink.Urls.First()), port);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = callers }) { BaseAddress = new Uri($"http://localhost:{port}") };
        await WaitUntilHealthyAsync(http, cancelled);

        foreach (var status in new[] { "confirming", "finished" })
        {
            var orders = await LayOrdersAsync(admin, 20_000, cancelled);
            await MeasureAsync(http, orders, status, 5, callers, isCounted: false, service.Id, cancelled);
            await MeasureAsync(http, orders, status, seconds, callers, isCounted: true, service.Id, cancelled);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NpIpn resident memory: {Process.GetProcessById(service.Id).WorkingSet64 / 1048576.0:0} MiB"));
        return 0;
    }

    private static async Task MeasureAsync(HttpClient http, IReadOnlyList<Guid> orders, string status, int seconds, int callers, bool isCounted, int serviceId, CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var latencies = Enumerable.Range(0, callers).Select(_ => new List<double>()).ToArray();
        var paymentIds = Random.Shared.NextInt64(1_000_000_000_000, 9_000_000_000_000);
        var errors = 0;
        var before = ProcessorTime(serviceId);
        var own = ProcessorTime(Environment.ProcessId);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(latencies.Select(mine => Task.Run(async () =>
        {
            while (!limit.IsCancellationRequested)
            {
                var paymentId = Interlocked.Increment(ref paymentIds);
                var body = Encoding.UTF8.GetBytes(Body(paymentId, orders[(int)(paymentId % orders.Count)], status));
                using var request = new HttpRequestMessage(HttpMethod.Post, "/ipn") { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new("application/json");
                request.Headers.Add("x-nowpayments-sig", NowPaymentsSignature.Sign(body, new Secret(Secret)));
                var sent = Stopwatch.GetTimestamp();
                using var response = await http.SendAsync(request, cancelled);
                mine.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref errors);
                }
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (isCounted)
        {
            var all = new Percentiles(latencies.SelectMany(l => l));
            Report($"IPN intake, {status}, {callers} callers", all.Count / elapsed.TotalSeconds);
            Console.WriteLine($"  {all}; {errors} not 200");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  processor time a callback: service {(ProcessorTime(serviceId) - before) / all.Count * 1e6:0} µs, this caller (with signing) {(ProcessorTime(Environment.ProcessId) - own) / all.Count * 1e6:0} µs"));
        }
    }

    private static double ProcessorTime(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static string Body(long paymentId, Guid orderId, string status) =>
        $$"""{"payment_id":{{paymentId}},"parent_payment_id":null,"invoice_id":4522625843,"payment_status":"{{status}}","pay_address":"0x0","price_amount":25,"price_currency":"usd","pay_amount":0.0083,"actually_paid":0.0083,"pay_currency":"eth","order_id":"{{orderId}}","order_description":"Benchmark","purchase_id":"{{paymentId}}","outcome_amount":0.0082,"outcome_currency":"eth","fee":{"currency":"eth","depositFee":0,"withdrawalFee":0,"serviceFee":0} }""";

    private static async Task<IReadOnlyList<Guid>> LayOrdersAsync(string connectionString, int count, CancellationToken cancelled)
    {
        var now = TimeProvider.System.GetUtcNow();
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7(now)).ToArray();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancelled);
        await connection.ExecuteAsync(
            """
            insert into owners (id, display_name, created_at) values (@owner, 'Owner', now()) on conflict do nothing;
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@owner, @owner, 'benchmark', -1, 'Benchmark', 'instant', 'eth', 'eth', '0x0', 300, now()) on conflict do nothing;
            insert into orders (id, kind, state, status_token, buyer_id, channel_id, owner_id, tier, price_usd, days, fee_bps, payout_strategy, payout_asset, payout_network, payout_address, created_at, expires_at)
            select id, 'subscription', 'invoiced', id::text, (select coalesce(max(buyer_id), 0) from orders) + row_number() over (), @owner, @owner, 1, 25, 30, 300, 'instant', 'eth', 'eth', '0x0', now(), now() + interval '1 day'
            from unnest(@ids) as id;
            """,
            new { ids, owner = Guid.Parse("01900000-0000-7000-8000-00000000000b") });
        return ids;
    }

    private static async Task<WebApplication> StartSinkAsync(CancellationToken cancelled)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();

        // Cloud Tasks itself is measured elsewhere; here it only takes what the relay hands over.
        app.MapFallback(() => Results.Ok(new { }));
        await app.StartAsync(cancelled);
        return app;
    }

    private static ChildProcess StartService(string connectionString, Uri google, int port) =>
        ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = [Artifacts.Dll("PayGatePrime.NpIpn")],
            OnOutput = (line, isError) =>
            {
                if (isError)
                {
                    Console.Error.WriteLine(line);
                }
            },
            Environment = new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = $"http://localhost:{port}",
                ["ConnectionStrings__pgp-db"] = connectionString,
                ["CloudTasks__Project"] = "benchmark",
                ["CloudTasks__Location"] = "here",
                ["CloudTasks__Endpoint"] = google.ToString(),
                ["PubSub__Endpoint"] = google.ToString(),
                ["TaskTokens__Key"] = "benchmark-task-token-key-of-32-bytes!",
                ["services__pgp-orchestrator__http__0"] = google.ToString(),
                ["NowPayments__BaseUrl"] = google.ToString(),
                ["NowPayments__ApiKey"] = "benchmark",
                ["NowPayments__IpnSecret"] = Secret,
                ["Telegram__BotUsername"] = "benchmark_bot",
                ["PublicUrl"] = $"http://localhost:{port}",
            },
        });

    private static async Task WaitUntilHealthyAsync(HttpClient http, CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var response = await http.GetAsync("/health", limit.Token);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet; the limit ends the wait.
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
    }

    private static void Report(string what, double perSecond) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {perSecond:0}/s"));
}
