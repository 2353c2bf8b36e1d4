using System.Globalization;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Demo;

/// <summary>Looks at the local chain, and sends from its unlocked faucet account.</summary>
internal sealed class ChainClient(HttpClient http)
{
    // The fourth of anvil's ten unlocked accounts; the sandbox uses the first three.
    private const int Faucet = 3;

    public async Task<Amount> BalanceAsync(string address, Asset asset, CancellationToken cancelled)
    {
        var answer = asset.Contract is null
            ? await CallAsync("eth_getBalance", [address, "latest"], cancelled)
            : await CallAsync("eth_call", [new { to = asset.Contract, data = "0x70a08231" + address[2..].PadLeft(64, '0') }, "latest"], cancelled);
        var units = BigInteger.Parse("0" + answer.GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var whole = BigInteger.DivRem(units, BigInteger.Pow(10, asset.Decimals), out var rest);
        return Amount.Of(asset, (decimal)whole + ((decimal)rest / (decimal)BigInteger.Pow(10, asset.Decimals)), Rounding.Exact);
    }

    /// <summary>Sends ETH from the faucet and waits until it is mined; returns the hash.</summary>
    public async Task<string> FundAsync(string address, decimal eth, CancellationToken cancelled)
    {
        var accounts = await CallAsync("eth_accounts", [], cancelled);
        var wei = new BigInteger(eth) * BigInteger.Pow(10, 18);
        var value = "0x" + wei.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        var hash = (await CallAsync("eth_sendTransaction", [new { from = accounts[Faucet].GetString(), to = address, value }], cancelled)).GetString()!;
        while ((await CallAsync("eth_getTransactionReceipt", [hash], cancelled)).ValueKind == JsonValueKind.Null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancelled);
        }

        return hash;
    }

    public async Task<JsonElement> CallAsync(string method, object[] parameters, CancellationToken cancelled)
    {
        using var response = await http.PostAsJsonAsync("", new { jsonrpc = "2.0", id = 1, method, @params = parameters }, cancelled);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancelled);
        return answer.TryGetProperty("result", out var result)
            ? result
            : throw new HttpRequestException($"The chain refused {method}: {answer.GetProperty("error").GetProperty("message").GetString()}");
    }
}
