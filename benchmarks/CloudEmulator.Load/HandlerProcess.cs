using System.Globalization;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Starts and asks the <see cref="Handler"/>.</summary>
internal sealed class HandlerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private HandlerProcess(ChildProcess process, int port)
    {
        _process = process;
        Url = $"http://127.0.0.1:{port}";
    }

    public string Url { get; }

    public int ProcessId => _process.Id;

    public static async Task<HandlerProcess> StartAsync(CancellationToken cancellation)
    {
        var port = LocalPorts.Free();
        var handler = new HandlerProcess(
            ChildProcess.Start(new ChildProcessOptions
            {
                FileName = "dotnet",
                Arguments = [typeof(Handler).Assembly.Location, "handler", "--port", port.ToString(CultureInfo.InvariantCulture)],
                OnOutput = (line, _) => Console.Error.WriteLine("  handler | " + line),
            }),
            port);
        while (true)
        {
            try
            {
                await handler.ResetAsync(1, cancellation);
                return handler;
            }
            catch (HttpRequestException) when (!handler._process.Exited.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
            }
        }
    }

    public async Task ResetAsync(int count, CancellationToken cancellation)
    {
        using var response = await _http.PostAsync($"{Url}/reset/{count}", null, cancellation);
        response.EnsureSuccessStatusCode();
    }

    public async Task UntilHandledAsync(int count, CancellationToken cancellation)
    {
        while (int.Parse(await _http.GetStringAsync(Url + "/count", cancellation), CultureInfo.InvariantCulture) < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellation);
        }
    }

    public async Task<HandlerReport> ReportAsync(CancellationToken cancellation) => (await _http.GetFromJsonAsync<HandlerReport>(Url + "/report", cancellation))!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
