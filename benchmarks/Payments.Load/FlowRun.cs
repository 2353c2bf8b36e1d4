using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Npgsql;
using PayGatePrime.Common.Money;
using PayGatePrime.Demo;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.Payments.Load;

/// <summary>The whole AppHost as a process of its own, durable, on moved ports; payments at a steady rate.</summary>
internal static class FlowRun
{
    private static readonly string[] s_resources =
    [
        "postgres", "pgp-chain", "pgp-emulator", "pgp-sandbox", "pgp-np-ipn", "pgp-orchestrator", "pgp-invite", "pgp-split1", "pgp-split2", "pgp-split3", "pgp-hostpay1", "pgp-hostpay2",
        "pgp-hostpay3", "pgp-accumulator", "pgp-microbatchprocessor", "pgp-batchprocessor", "pgp-notifications", "pgp-broadcast", "pgp-server", "pgp-webapi", "pgp-web",
    ];

    public static async Task<int> RunAsync(int rate, int count, int warmUp, CancellationToken cancelled)
    {
        var folder = Directory.CreateTempSubdirectory("paygateprime-benchmark-").FullName;

        // Postgres runs as another user when this program runs as root, and must be able to enter.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        const string password = "benchmark-postgres-password";
        var ports = LocalPorts.Free(s_resources.Length + 1);
        var started = Stopwatch.GetTimestamp();
        await using var house = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments =
            [
                Artifacts.Dll("PayGatePrime.AppHost"), $"--AppHost:DataDirectory={folder}", $"--Data:Directory={folder}", $"--Parameters:postgres-password={password}",
                .. s_resources.Select((name, i) => $"--Ports:{name}={ports[i]}"),
            ],
            Environment = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = $"http://localhost:{ports[^1]}", ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" },
            OnOutput = (line, isError) =>
            {
                if (isError)
                {
                    Console.Error.WriteLine(line);
                }
            },
        });
        using var page = new HttpClient { BaseAddress = new Uri($"http://localhost:{ports[^1]}") };
        var processes = await WaitUntilHealthyAsync(page, cancelled);
        Print($"AppHost start to all healthy and seeded: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        Print($"resident memory of {processes.Count + 1} processes: {Memory([.. processes, house.Id]):0} MiB");

        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost",
            Port = ports[0],
            Username = "postgres",
            Password = password,
            Database = "paygateprime",
        }.ConnectionString);
        using var sandboxHttp = new HttpClient { BaseAddress = new Uri($"http://localhost:{ports[3]}") };
        using var chainHttp = new HttpClient { BaseAddress = new Uri($"http://localhost:{ports[1]}") };
        var sandbox = new SandboxClient(sandboxHttp);
        var buy = new Buy(database, sandbox, new ChainClient(chainHttp), new AssetCatalog(new ConfigurationBuilder().Build()), TextWriter.Null);
        await MeasureAsync(database, buy, sandbox, 5, warmUp, string.Create(CultureInfo.InvariantCulture, $"the first {warmUp} payments after the start, at 5/s"), cancelled);
        var before = processes.Select(ProcessorTime).ToArray();
        await MeasureAsync(database, buy, sandbox, rate, count, $"{count} payments at {rate}/s", cancelled);
        var used = processes.Select((p, i) => (Name: s_resources[i], Time: (ProcessorTime(p) - before[i]).TotalMilliseconds / count)).OrderByDescending(p => p.Time).ToList();
        Print($"processor time a payment: {used.Sum(u => u.Time):0} ms, orders and waiting included; {string.Join(", ", used.Take(12).Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Name} {u.Time:0.0}")))}");
        await ReportScansAsync(database, ports[0], password, cancelled);
        Print($"resident memory afterwards: {Memory([.. processes, house.Id]):0} MiB");
        return 0;
    }

    private static async Task MeasureAsync(NpgsqlDataSource database, Buy buy, SandboxClient sandbox, int rate, int count, string title, CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(TimeSpan.FromMinutes(8));
        var firstBuyer = Random.Shared.NextInt64(100_000_000, 900_000_000);
        var invoices = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = limit.Token }, async (i, token) =>
        {
            await sandbox.CreateUserAsync(firstBuyer + i, "Buyer", token);
            invoices[i] = await buy.OrderAsync(firstBuyer + i, 1, token);
        });
        await SettleAsync(database, limit.Token);

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        var paying = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        foreach (var invoice in invoices)
        {
            paying.Add(sandbox.PayAsync(invoice, "eth", "full", null, limit.Token));
            await timer.WaitForNextTickAsync(limit.Token);
        }

        await Task.WhenAll(paying);
        var lines = await WaitUntilPaidAsync(database, invoices, limit.Token);
        Print($"{title}: all paid {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after the first payment began");
        Console.WriteLine($"  finished -> accepted   {Between(lines, l => l.IpnAt, l => l.AcceptedAt)}");
        Console.WriteLine($"  finished -> link sent  {Between(lines, l => l.IpnAt, l => l.InviteSentAt)}");
        Console.WriteLine($"  finished -> swap made  {Between(lines, l => l.IpnAt, l => l.SwapCreatedAt)}");
        Console.WriteLine($"  finished -> signed     {Between(lines, l => l.IpnAt, l => l.SignedAt)}");
        Console.WriteLine($"  finished -> broadcast  {Between(lines, l => l.IpnAt, l => l.BroadcastAt)}");
        Console.WriteLine($"  finished -> owner paid {Between(lines, l => l.IpnAt, l => l.PaidAt)}");
    }

    private static Percentiles Between(IReadOnlyList<PurchaseTimeline> lines, Func<PurchaseTimeline, DateTimeOffset?> from, Func<PurchaseTimeline, DateTimeOffset?> to) =>
        new(lines.Where(l => from(l) is not null && to(l) is not null).Select(l => (to(l)!.Value - from(l)!.Value).TotalMilliseconds));

    private static async Task<IReadOnlyList<PurchaseTimeline>> WaitUntilPaidAsync(NpgsqlDataSource database, string[] invoices, CancellationToken cancelled)
    {
        while (true)
        {
            await using var connection = await database.OpenConnectionAsync(cancelled);
            var paid = await connection.ExecuteScalarAsync<int>(
                "select count(*) from payouts u join orders o on o.id = u.order_id where o.invoice_id = any(@invoices) and u.state = 'paid'", new { invoices });
            var sent = await connection.ExecuteScalarAsync<int>(
                "select count(*) from invites i join membership_periods m on m.id = i.period_id join orders o on o.id = m.order_id where o.invoice_id = any(@invoices) and i.state in ('sent', 'used')", new { invoices });
            if (paid == invoices.Length && sent == invoices.Length)
            {
                return [.. await connection.QueryAsync<PurchaseTimeline>(PurchaseTimeline.Sql.Replace("o.invoice_id = @invoiceId", "o.invoice_id = any(@invoices)", StringComparison.Ordinal), new { invoices })];
            }

            // Seldom, because looking costs the machine that is measured.
            await Task.Delay(TimeSpan.FromSeconds(1), cancelled);
        }
    }

    private static async Task SettleAsync(NpgsqlDataSource database, CancellationToken cancelled)
    {
        await using var connection = await database.OpenConnectionAsync(cancelled);
        while (await connection.ExecuteScalarAsync<int>("select count(*) from outbox") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancelled);
        }
    }

    private static async Task<IReadOnlyList<int>> WaitUntilHealthyAsync(HttpClient page, CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            JsonElement[] resources;
            try
            {
                resources = await page.GetFromJsonAsync<JsonElement[]>("/api/resources", limit.Token) ?? [];
            }
            catch (HttpRequestException)
            {
                // The page is not served yet; the limit ends the wait.
                continue;
            }

            var byName = resources.ToDictionary(r => r.GetProperty("name").GetString()!);
            if (byName.TryGetValue("demo-seed", out var seed) && seed.GetProperty("state").GetString() == "Finished"
                && s_resources.All(name => byName.TryGetValue(name, out var r) && r.GetProperty("health").GetString() == "Healthy"))
            {
                return [.. s_resources.Select(name => byName[name].GetProperty("processId").GetInt32())];
            }
        }
    }

    private static async Task ReportScansAsync(NpgsqlDataSource database, int port, string password, CancellationToken cancelled)
    {
        await using var emulator = NpgsqlDataSource.Create($"Host=localhost;Port={port};Username=postgres;Password={password};Database=emulator");
        foreach (var source in new[] { database, emulator })
        {
            await using var connection = await source.OpenConnectionAsync(cancelled);
            var commits = await connection.ExecuteScalarAsync<long>("select xact_commit from pg_stat_database where datname = current_database()");
            var scans = await connection.QueryAsync<string>(
                "select format('%s %s in %s scans', relname, seq_tup_read, seq_scan) from pg_stat_user_tables where seq_tup_read > 0 order by seq_tup_read desc limit 8");
            Print($"{connection.Database}: {commits} commits; rows read by whole-table scans: {string.Join(", ", scans)}");
        }
    }

    private static TimeSpan ProcessorTime(int process)
    {
        var sum = TimeSpan.Zero;
        foreach (var id in WithChildren(process))
        {
            try
            {
                using var one = Process.GetProcessById(id);
                sum += one.TotalProcessorTime;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                Console.Error.WriteLine($"A worker of process {process} ended while it was counted: {e.Message}");
            }
        }

        return sum;
    }

    // Postgres' workers are counted with their postmaster through their proportional share.
    private static double Memory(IEnumerable<int> processes) => processes.SelectMany(WithChildren).Distinct().Sum(Pss) / 1024.0;

    private static IEnumerable<int> WithChildren(int process)
    {
        yield return process;
        var file = $"/proc/{process}/task/{process}/children";
        if (File.Exists(file))
        {
            foreach (var child in File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(c => WithChildren(int.Parse(c, CultureInfo.InvariantCulture))))
            {
                yield return child;
            }
        }
    }

    private static long Pss(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // A worker that ended between the listing and the reading uses nothing.
            return 0;
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
