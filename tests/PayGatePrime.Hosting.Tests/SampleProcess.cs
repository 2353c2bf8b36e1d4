using System.Collections.Concurrent;
using System.Text.Json;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Hosting.Tests;

/// <summary>The sample AppHost as a process of its own, as a developer starts it.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private static readonly HttpClient s_http = new();
    private readonly ConcurrentQueue<(string Text, bool IsError)> _lines = new();
    private readonly ChildProcess _process;
    private readonly int _pagePort = LocalPorts.Free();

    public SampleProcess(string dataDirectory, params string[] args)
    {
        _process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = [typeof(Projects.Hosting_SampleAppHost).Assembly.Location, $"--AppHost:DataDirectory={dataDirectory}", "--DcpPublisher:RandomizePorts=true", .. args],
            Environment = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = $"http://localhost:{_pagePort}" },
            OnOutput = (line, isError) => _lines.Enqueue((line, isError)),
        });
    }

    public ChildProcess Process => _process;

    public string Output => string.Join('\n', _lines.Select(l => l.Text));

    public string[] Errors => [.. _lines.Where(l => l.IsError).Select(l => l.Text)];

    public async Task<IReadOnlyDictionary<string, int>> ProcessIdsWhenHealthyAsync()
    {
        var ids = new Dictionary<string, int>();
        await Limits.UntilAsync(
            async () =>
            {
                if (_process.Exited.IsCompleted)
                {
                    throw new InvalidOperationException(Output);
                }

                try
                {
                    using var json = JsonDocument.Parse(await s_http.GetStringAsync($"http://localhost:{_pagePort}/api/resources"));
                    ids = json.RootElement.EnumerateArray().Where(r => r.GetProperty("processId").ValueKind == JsonValueKind.Number)
                        .ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("processId").GetInt32());
                    return json.RootElement.EnumerateArray().Single(r => r.GetProperty("name").GetString() == "second").GetProperty("health").GetString() == "Healthy";
                }
                catch (HttpRequestException)
                {
                    // The page is not served yet.
                    return false;
                }
            },
            "the sample is healthy",
            Limits.Flow);
        return ids;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
