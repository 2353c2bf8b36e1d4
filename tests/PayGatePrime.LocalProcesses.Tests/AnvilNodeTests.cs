using System.Net.Http.Json;
using System.Text.Json;

namespace PayGatePrime.LocalProcesses.Tests;

public sealed class AnvilNodeTests
{
    [Fact]
    public async Task NodeHasTheLocalChainIdAndEndsWithItsOwner()
    {
        int processId;
        await using (var node = await AnvilNode.StartAsync())
        {
            processId = node.ProcessId;
            using var http = new HttpClient();
            using var response = await http.PostAsJsonAsync(node.Url, new { jsonrpc = "2.0", id = 1, method = "eth_chainId", @params = Array.Empty<string>() });
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            answer.GetProperty("result").GetString().ShouldBe("0x7a69");
        }

        Signals.Send(processId, 0).ShouldBeFalse();
    }
}
