using System.Globalization;
using System.Net.Http.Json;

namespace PayGatePrime.LocalProcesses;

/// <summary>A real local Ethereum node (anvil) for tests.</summary>
public sealed class AnvilNode : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private AnvilNode(ChildProcess process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>The JSON-RPC address.</summary>
    public Uri Url { get; }

    /// <summary>The node's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a node (chain id 31337, ten unlocked accounts of 10,000 ETH) and waits until it answers.</summary>
    /// <param name="arguments">Further arguments, such as <c>--no-mining</c> or <c>--block-time 1</c>; without one, every transaction is mined at once.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LocalProcessException">The node did not start.</exception>
    public static async Task<AnvilNode> StartAsync(IReadOnlyList<string>? arguments = null, CancellationToken cancellation = default)
    {
        var port = LocalPorts.Free();
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = NodeTools.Anvil,
            Arguments = ["--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--silent", .. arguments ?? []],
        });
        var url = new Uri($"http://localhost:{port}/");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var response = await http.PostAsJsonAsync(url, new { jsonrpc = "2.0", id = 1, method = "eth_chainId", @params = Array.Empty<string>() }, limit.Token).ConfigureAwait(false);
                response.EnsureSuccessStatusCode();
                return new AnvilNode(process, url);
            }
            catch (HttpRequestException) when (!process.Exited.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(30), limit.Token).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                throw new LocalProcessException("anvil ended while starting.", e);
            }
        }
    }

    /// <summary>Stops the node; its chain is gone.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
