using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Chain;

/// <summary>JSON-RPC to the local node, whose unlocked accounts sign.</summary>
internal sealed class ChainClient(HttpClient http, SandboxOptions options)
{
    private int _id;

    public async Task<JsonNode?> CallAsync(string method, CancellationToken cancellation, params JsonNode?[] parameters)
    {
        var request = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = Interlocked.Increment(ref _id),
            ["method"] = method,
            ["params"] = new JsonArray(parameters),
        };
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(options.ChainRpcUrl, content, cancellation);
        response.EnsureSuccessStatusCode();
        JsonNode? answer;
        try
        {
            answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (JsonException e)
        {
            throw new ChainException($"{method}: the answer is no JSON ({e.Message})");
        }

        return answer?["error"] is { } error ? throw new ChainException($"{method}: {error["message"]}") : answer?["result"];
    }

    public async Task<long> BlockNumberAsync(CancellationToken cancellation) => (long)ToNumber(await CallAsync("eth_blockNumber", cancellation));

    public async Task<BigInteger> BalanceAsync(string address, CancellationToken cancellation) =>
        ToNumber(await CallAsync("eth_getBalance", cancellation, address, "latest"));

    public async Task<BigInteger> TokenBalanceAsync(string token, string address, CancellationToken cancellation) =>
        ToNumber(await CallAsync("eth_call", cancellation, new JsonObject { ["to"] = token, ["data"] = "0x70a08231" + Word(address) }, "latest"));

    /// <summary>The address in its checksummed spelling (EIP-55).</summary>
    public async Task<string> ChecksumAsync(string address, CancellationToken cancellation)
    {
        var plain = address[2..].ToLowerInvariant();
        var hash = (string)(await CallAsync("web3_sha3", cancellation, "0x" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(plain))))!;
        return "0x" + string.Concat(plain.Select((c, i) => hash[i + 2] >= '8' ? char.ToUpperInvariant(c) : c));
    }

    /// <summary>Sends from an unlocked account and returns the transaction's hash, not yet mined.</summary>
    public async Task<string> SendAsync(string from, string? to, BigInteger wei, string? data, CancellationToken cancellation)
    {
        var transaction = new JsonObject { ["from"] = from, ["value"] = ToHex(wei) };
        if (to is not null)
        {
            transaction["to"] = to;
        }

        if (data is not null)
        {
            transaction["data"] = data;
        }

        return (string)(await CallAsync("eth_sendTransaction", cancellation, transaction))!;
    }

    /// <summary>Waits until a transaction is mined.</summary>
    /// <exception cref="ChainException">It reverted.</exception>
    public async Task<JsonNode> ReceiptAsync(string hash, CancellationToken cancellation)
    {
        while (true)
        {
            if (await CallAsync("eth_getTransactionReceipt", cancellation, hash) is { } receipt)
            {
                return (string?)receipt["status"] == "0x1" ? receipt : throw new ChainException($"The transaction {hash} reverted.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
    }

    public static BigInteger ToNumber(JsonNode? hex) => ToNumber((string?)hex);

    public static BigInteger ToNumber(string? hex) =>
        hex is null or "0x" ? BigInteger.Zero : BigInteger.Parse("0" + hex[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static string ToHex(BigInteger value) => "0x" + (value.IsZero ? "0" : value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'));

    /// <summary>An address as one 32-byte word of call data, without 0x.</summary>
    public static string Word(string address) => address[2..].ToLowerInvariant().PadLeft(64, '0');

    public static string Word(BigInteger value) => ToHex(value)[2..].PadLeft(64, '0');
}
