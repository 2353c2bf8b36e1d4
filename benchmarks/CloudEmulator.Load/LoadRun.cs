using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>One run: Postgres and the emulator as processes, the handler and the callers in this one.</summary>
internal static class LoadRun
{
    private const string Location = "projects/load/locations/l";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(int tasks, int callers, int queues, string store, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        await using var postgres = store == "postgres" ? await PostgresServer.StartAsync(new PostgresOptions { Password = "load" }, limit.Token) : null;
        var port = LocalPorts.Free();
        var dll = Path.Combine(AppContext.BaseDirectory, "..", "..", "CloudEmulator", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "CloudEmulator.dll");
        await using var emulator = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = [dll, "--rest-port", port.ToString(CultureInfo.InvariantCulture), "--grpc-port", "0", "--store", store],
            Environment = new Dictionary<string, string?> { ["ConnectionStrings__emulator"] = postgres?.ConnectionString() },
            OnOutput = (line, isError) => (isError ? Console.Error : Console.Out).WriteLine("  | " + line),
        });

        var handledAt = new ConcurrentDictionary<string, long>();
        await using var handler = Handler(handledAt);
        await handler.StartAsync(limit.Token);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://localhost:{port}") };
        await WaitAsync(http, limit.Token);
        for (var q = 0; q < queues; q++)
        {
            await SendAsync(http, $"/v2/{Location}/queues", $$"""{"name":"{{Location}}/queues/q{{q}}"}""", limit.Token);
        }

        var createdAt = new ConcurrentDictionary<string, (long Start, long End)>();
        var next = -1;
        var url = handler.Urls.First();
        var body = Convert.ToBase64String(new byte[512]);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < tasks)
            {
                var queue = $"{Location}/queues/q{i % queues}";
                var begin = Stopwatch.GetTimestamp();
                await SendAsync(http, $"/v2/{queue}/tasks", $$"""{"task":{"name":"{{queue}}/tasks/t{{i}}","httpRequest":{"url":"{{url}}/t{{i}}","body":"{{body}}"} } }""", limit.Token);
                createdAt[$"/t{i}"] = (begin, Stopwatch.GetTimestamp());
            }
        }));
        var created = Stopwatch.GetElapsedTime(started);
        while (!(await http.GetStringAsync("/emulator/stats", limit.Token)).Contains("\"idle\":true", StringComparison.Ordinal) || handledAt.Count < tasks)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }

        var gone = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"{tasks} tasks, {callers} callers, {queues} queues, store {store}");
        Console.WriteLine($"created:                 {tasks / created.TotalSeconds:F0}/s   {Percentiles(createdAt.Values.Select(c => c.End - c.Start))}");
        Console.WriteLine($"created, handled, gone:  {tasks / gone.TotalSeconds:F0}/s   create called to handled {Percentiles(createdAt.Select(c => handledAt[c.Key] - c.Value.Start))}");
        return 0;
    }

    private static WebApplication Handler(ConcurrentDictionary<string, long> handledAt)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            handledAt.TryAdd(context.Request.Path.Value!, Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        });
        return app;
    }

    private static async Task WaitAsync(HttpClient http, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                using var response = await http.GetAsync("/health", cancellation);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet; the run's limit bounds the wait.
                await Task.Yield();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    private static async Task SendAsync(HttpClient http, string path, string json, CancellationToken cancellation)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content, cancellation);
        response.EnsureSuccessStatusCode();
    }

    private static string Percentiles(IEnumerable<long> ticks)
    {
        var sorted = ticks.Order().ToArray();
        return $"p50 {At(0.5):F1} ms, p99 {At(0.99):F1} ms";

        double At(double share) => Stopwatch.GetElapsedTime(0, sorted[(int)(share * (sorted.Length - 1))]).TotalMilliseconds;
    }
}
