using System.Net;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>The emulator as a process of its own, which can be killed.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private EmulatorProcess(ChildProcess process, int port)
    {
        _process = process;
        Url = $"http://localhost:{port}";
    }

    public string Url { get; }

    /// <summary>On Postgres, without gRPC.</summary>
    public static Task<EmulatorProcess> StartAsync(string connectionString, int port) =>
        StartAsync(port, ["--grpc-port", "0", "--store", "postgres"], new() { ["ConnectionStrings__emulator"] = connectionString });

    /// <summary>On Postgres, over both transports.</summary>
    public static Task<EmulatorProcess> StartAsync(string connectionString, int port, int grpcPort) =>
        StartAsync(port, ["--grpc-port", grpcPort.ToString(), "--store", "postgres"], new() { ["ConnectionStrings__emulator"] = connectionString });

    /// <summary>In memory, over both transports.</summary>
    public static Task<EmulatorProcess> StartAsync(int port, int grpcPort, string? appEngineUrl = null) =>
        StartAsync(port, ["--grpc-port", grpcPort.ToString(), "--store", "memory"], new() { ["Emulator__AppEngineUrl"] = appEngineUrl });

    private static async Task<EmulatorProcess> StartAsync(int port, string[] arguments, Dictionary<string, string?> environment)
    {
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = [typeof(Configuration.EmulatorApplication).Assembly.Location, "--rest-port", port.ToString(), .. arguments],
            Environment = environment,
        });
        var emulator = new EmulatorProcess(process, port);
        using var http = new HttpClient();
        await Limits.UntilAsync(async () =>
        {
            try
            {
                return (await http.GetAsync(emulator.Url + "/health")).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the emulator's process is healthy");
        return emulator;
    }

    public async Task KillAsync()
    {
        _process.Signal(Signals.Kill);
        await _process.Exited.WaitAsync(Limits.Step);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
