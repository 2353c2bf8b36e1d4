using System.Globalization;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>A real anvil node with the calls that tests make behind our client's back.</summary>
public sealed class Chain : IAsyncDisposable
{
    // Anvil's published development accounts (its default mnemonic): the second is our wallet, the others are other people's.
    public const string WalletKey = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
    public const string Wallet = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    public const string SecondKey = "5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";
    public const string SecondWallet = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
    public const string Stranger = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    private readonly AnvilNode _node;
    private readonly HttpClient _http = new();
    private int _addresses;

    private Chain(AnvilNode node) => _node = node;

    public Uri Url => _node.Url;

    public static async Task<Chain> StartAsync(params string[] arguments) => new(await AnvilNode.StartAsync(arguments));

    /// <summary>An address nobody has used.</summary>
    public string FreshAddress() => "0x" + (0xc0ffee0000L + Interlocked.Increment(ref _addresses)).ToString("x40", CultureInfo.InvariantCulture);

    public async Task<JsonElement> CallAsync(string method, params object[] parameters)
    {
        using var response = await _http.PostAsJsonAsync(_node.Url, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }

    public async Task<BigInteger> BalanceAsync(string address) => Number(await CallAsync("eth_getBalance", address, "latest"));

    public async Task<long> SentByAsync(string address) => (long)Number(await CallAsync("eth_getTransactionCount", address, "latest"));

    public Task<JsonElement> PayAsync(string to, decimal eth, string from = Stranger) =>
        SendAsync(new { from, to, value = Hex(new BigInteger(eth * 1_000_000_000_000_000_000m)), gas = "0x186a0" });

    /// <summary>Sends one of the chain's own accounts' transactions; returns its hash, and not before it is in a block where blocks are made by themselves.</summary>
    public async Task<JsonElement> SendAsync(object transaction)
    {
        var hash = await CallAsync("eth_sendTransaction", transaction);
        if ((await CallAsync("anvil_getAutomine")).GetBoolean())
        {
            // The answer comes before the block: what is read next would still be without it.
            await Limits.UntilAsync(async () => (await CallAsync("eth_getTransactionReceipt", hash)).ValueKind == JsonValueKind.Object, "the transaction was mined");
        }

        return hash;
    }

    public static string Hex(BigInteger value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0');

    public static BigInteger Number(JsonElement hex) => BigInteger.Parse("0" + hex.GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _node.DisposeAsync();
    }
}
