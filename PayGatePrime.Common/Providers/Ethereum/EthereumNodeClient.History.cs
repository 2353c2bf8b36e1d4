using System.Numerics;
using System.Text.Json;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

internal sealed partial class EthereumNodeClient : IEthereumHistory
{
    public Task<EthereumBlockContent?> GetBlockContentAsync(long number, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return CallAsync(
            "eth_getBlockByNumber",
            [Hex.Encode(new BigInteger(number)), true],
            r => r.ValueKind == JsonValueKind.Null ? null : new EthereumBlockContent(
                Count(r, "number"),
                Text(r, "hash"),
                Text(r, "parentHash"),
                DateTimeOffset.FromUnixTimeSeconds(Count(r, "timestamp")),
                [.. r.RequiredArray("transactions").EnumerateArray().Select(Transaction)]),
            cancellation);
    }

    public Task<IReadOnlyList<TokenTransfer>> GetTokenTransfersAsync(
        Asset token, EthereumAddress address, bool incoming, long fromBlock, long toBlock, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(fromBlock);
        ArgumentOutOfRangeException.ThrowIfLessThan(toBlock, fromBlock);
        var contract = token.Contract ?? throw new ArgumentException($"{token} is no token.", nameof(token));
        var topic = "0x" + new string('0', 24) + Convert.ToHexStringLower(address.ToBytes());
        var filter = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["fromBlock"] = Hex.Encode(new BigInteger(fromBlock)),
            ["toBlock"] = Hex.Encode(new BigInteger(toBlock)),
            ["address"] = contract,
            ["topics"] = incoming ? new[] { TokenTransfer.Topic, null, topic } : [TokenTransfer.Topic, topic],
        };
        return CallAsync<IReadOnlyList<TokenTransfer>>(
            "eth_getLogs",
            [filter],
            r => r.ValueKind == JsonValueKind.Array
                ? [.. r.EnumerateArray().Where(l => !l.TryGetProperty("removed", out var removed) || removed.ValueKind != JsonValueKind.True).Select(l => Transfer(l) ?? throw new AnswerShapeException("topics", "are not those of a token's transfer")).OrderBy(t => t.BlockNumber).ThenBy(t => t.LogIndex)]
                : throw new AnswerShapeException("logs", "is not an array"),
            cancellation);
    }

    public Task<Amount> GetBalanceAtAsync(EthereumAddress address, Asset asset, long block, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(asset);
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        var tag = Hex.Encode(new BigInteger(block));
        return asset.Contract is { } contract
            ? CallAsync("eth_call", [Call(new EthereumCall(EthereumAddress.Parse(contract), Erc20.BalanceOf(address))), tag], r => Held(Word(r, "balance"), asset), cancellation)
            : CallAsync("eth_getBalance", [address.ToString(), tag], r => Held(Number(r, "balance"), asset), cancellation);
    }

    private static BlockTransaction Transaction(JsonElement transaction) =>
        new(
            Text(transaction, "hash"),
            Address(transaction.RequiredText("from"), "from"),
            transaction.OptionalText("to") is { } to ? Address(to, "to") : null,
            Number(transaction, "value"),
            Count(transaction, "nonce"));
}
