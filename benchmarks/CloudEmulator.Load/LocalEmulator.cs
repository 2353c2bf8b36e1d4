using System.Text.Json.Nodes;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>The emulator as a process with both transports, which can be killed and started again.</summary>
internal sealed class LocalEmulator : IAsyncDisposable
{
    public const string Location = "projects/load/locations/l";
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(2);
    private readonly string? _connectionString;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private ChildProcess? _process;

    public LocalEmulator(string? connectionString, IReadOnlyDictionary<string, string>? settings = null)
    {
        _connectionString = connectionString;
        _settings = settings ?? new Dictionary<string, string>();
        var ports = LocalPorts.Free(2);
        RestUrl = $"http://127.0.0.1:{ports[0]}";
        GrpcUrl = $"http://127.0.0.1:{ports[1]}";
    }

    public string RestUrl { get; }

    public string GrpcUrl { get; }

    public int ProcessId => _process!.Id;

    public static string Queue(int number) => $"{Location}/queues/q{number}";

    /// <returns>How long it took until the emulator was healthy.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = RestUrl,
            ["Emulator__GrpcUrl"] = GrpcUrl,
            ["Emulator__Store"] = _connectionString is null ? "memory" : "postgres",
            ["ConnectionStrings__emulator"] = _connectionString,
        };
        foreach (var (name, value) in _settings)
        {
            environment[name] = value;
        }

        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var started = System.Diagnostics.Stopwatch.StartNew();
        _process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = [Path.Combine(own.Parent!.Parent!.FullName, "CloudEmulator", own.Name, "CloudEmulator.dll")],
            Environment = environment,
            OnOutput = (line, isError) =>
            {
                if (isError || line.StartsWith("fail", StringComparison.Ordinal) || line.StartsWith("crit", StringComparison.Ordinal))
                {
                    Console.Error.WriteLine("  | " + line);
                }
            },
        });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_startLimit);
        while (!await IsHealthyAsync(limit.Token))
        {
            if (_process.Exited.IsCompleted)
            {
                throw new InvalidOperationException("The emulator ended while it started.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }

        return started.Elapsed;
    }

    public async Task KillAsync()
    {
        _process!.Signal(Signals.Kill);
        await _process.Exited.WaitAsync(s_startLimit);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Ends it in peace.</summary>
    public async Task StopAsync()
    {
        await _process!.StopAsync(TimeSpan.FromSeconds(30));
        await _process.DisposeAsync();
        _process = null;
    }

    public async Task<JsonNode> StatsAsync(CancellationToken cancellation) => JsonNode.Parse(await _http.GetStringAsync(RestUrl + "/emulator/stats", cancellation))!;

    /// <summary>How many tasks wait or are under way or are being removed, in all queues.</summary>
    public async Task<long> LeftAsync(CancellationToken cancellation)
    {
        var stats = await StatsAsync(cancellation);
        return stats["queues"]!.AsArray().Sum(q => q!["depth"]!.GetValue<long>() + q["settling"]!.GetValue<long>());
    }

    public async Task UntilLeftAsync(long left, CancellationToken cancellation)
    {
        while (await LeftAsync(cancellation) > left)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    public async Task AddQueuesAsync(int count, CancellationToken cancellation, string more = "")
    {
        for (var i = 0; i < count; i++)
        {
            await PostAsync($"/v2/{Location}/queues", $$"""{"name":"{{Queue(i)}}"{{more}} }""", cancellation);
        }
    }

    public async Task PostAsync(string path, string json, CancellationToken cancellation)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(RestUrl + path, content, cancellation);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.GetAsync(RestUrl + "/health", cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
