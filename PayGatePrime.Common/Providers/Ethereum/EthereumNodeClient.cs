using System.Globalization;
using System.Numerics;
using System.Text.Json;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

internal sealed partial class EthereumNodeClient(IHttpClientFactory factory, TimeProvider time) : IEthereumNode
{
    internal const string Provider = "ethereum";

    private readonly ProviderHttp _http = new(factory, Provider, time, (_, _, _) => null);

    public Task<long> ChainIdAsync(CancellationToken cancellation = default) => CallAsync("eth_chainId", [], r => Count(r, "chain id"), cancellation);

    public Task<long> BlockNumberAsync(CancellationToken cancellation = default) => CallAsync("eth_blockNumber", [], r => Count(r, "block number"), cancellation);

    public Task<Amount> GetBalanceAsync(EthereumAddress address, Asset asset, BlockTag block = BlockTag.Latest, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(asset);
        if (asset.Network != "eth" || (asset.Contract is null && asset.Symbol != "eth"))
        {
            throw new ArgumentException($"{asset} is neither ether nor a token on Ethereum.", nameof(asset));
        }

        return asset.Contract is { } contract
            ? CallAsync("eth_call", [Call(new EthereumCall(EthereumAddress.Parse(contract), Erc20.BalanceOf(address))), Tag(block)], r => Held(Word(r, "balance"), asset), cancellation)
            : CallAsync("eth_getBalance", [address.ToString(), Tag(block)], r => Held(Number(r, "balance"), asset), cancellation);
    }

    public Task<long> GetTransactionCountAsync(EthereumAddress address, BlockTag block, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        return CallAsync("eth_getTransactionCount", [address.ToString(), Tag(block)], r => Count(r, "transaction count"), cancellation);
    }

    public Task<int> GetTokenDecimalsAsync(EthereumAddress contract, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return CallAsync(
            "eth_call",
            [Call(new EthereumCall(contract, Erc20.Decimals())), "latest"],
            r => Word(r, "decimals") is var digits && digits <= byte.MaxValue ? (int)digits : throw new AnswerShapeException("decimals", "is more than 255"),
            cancellation);
    }

    public Task<long> EstimateGasAsync(EthereumCall call, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CallAsync("eth_estimateGas", [Call(call)], r => Count(r, "gas"), cancellation);
    }

    public Task<ReadOnlyMemory<byte>> CallAsync(EthereumCall call, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CallAsync("eth_call", [Call(call), "latest"], r => new ReadOnlyMemory<byte>(Bytes(r, "result")), cancellation);
    }

    public Task<FeeHistory> FeeHistoryAsync(int blocks, int percentile, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, 1024);
        ArgumentOutOfRangeException.ThrowIfNegative(percentile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percentile, 100);
        return CallAsync(
            "eth_feeHistory",
            [Hex.Encode(new BigInteger(blocks)), "latest", new[] { percentile }],
            r =>
            {
                var baseFees = r.RequiredArray("baseFeePerGas").EnumerateArray().Select(f => Number(f, "baseFeePerGas")).ToList();
                var tips = r.TryGetProperty("reward", out var reward) && reward.ValueKind == JsonValueKind.Array
                    ? reward.EnumerateArray().Where(b => b.ValueKind == JsonValueKind.Array && b.GetArrayLength() > 0).Select(b => Number(b[0], "reward")).ToList()
                    : [];
                return baseFees.Count > 0 ? new FeeHistory(baseFees[^1], tips) : throw new AnswerShapeException("baseFeePerGas", "is empty");
            },
            cancellation);
    }

    public Task<BigInteger> MaxPriorityFeePerGasAsync(CancellationToken cancellation = default) => CallAsync("eth_maxPriorityFeePerGas", [], r => Number(r, "tip"), cancellation);

    public async Task<Broadcast> SendRawTransactionAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation = default)
    {
        var hash = Hex.Encode(Keccak256.Hash(raw.ToArray()));
        var request = Request("eth_sendRawTransaction", [Hex.Encode(raw.Span)], repeatable: false);
        return await _http.SendAsync(
            request,
            body =>
            {
                var answer = RpcAnswer.Read(body);
                if (answer.IsRateLimit || answer.IsInternal)
                {
                    throw Failed(request, answer);
                }

                if (answer.ErrorCode is null && Text(answer.Result, "hash") != hash)
                {
                    throw new AnswerShapeException("hash", "is not the transaction's");
                }

                return new Broadcast(answer.Error, answer.ErrorCode);
            },
            cancellation);
    }

    public Task<TransactionReceipt?> GetTransactionReceiptAsync(string hash, CancellationToken cancellation = default) =>
        CallAsync("eth_getTransactionReceipt", [CheckedHash(hash)], r => r.ValueKind == JsonValueKind.Null ? null : Receipt(r), cancellation);

    public Task<KnownTransaction?> GetTransactionByHashAsync(string hash, CancellationToken cancellation = default) =>
        CallAsync("eth_getTransactionByHash", [CheckedHash(hash)], r => r.ValueKind == JsonValueKind.Null ? null : Known(r), cancellation);

    public Task<EthereumBlock?> GetBlockAsync(long number, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return CallAsync(
            "eth_getBlockByNumber",
            [Hex.Encode(new BigInteger(number)), false],
            r => r.ValueKind == JsonValueKind.Null ? null : new EthereumBlock(
                Count(r, "number"),
                Text(r, "hash"),
                Text(r, "parentHash"),
                DateTimeOffset.FromUnixTimeSeconds(Count(r, "timestamp")),
                Number(r, "baseFeePerGas")),
            cancellation);
    }

    private Task<T> CallAsync<T>(string method, object[] parameters, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        var request = Request(method, parameters, repeatable: true);
        return _http.SendAsync(
            request,
            body =>
            {
                var answer = RpcAnswer.Read(body);
                return answer.ErrorCode is null ? read(answer.Result) : throw Failed(request, answer);
            },
            cancellation);
    }

    private ProviderException Failed(ProviderRequest request, RpcAnswer answer)
    {
        var number = (answer.ErrorCode ?? 0).ToString(CultureInfo.InvariantCulture);
        return answer switch
        {
            { IsRateLimit: true } => _http.Failed(request, ProviderFailure.RateLimited, number, $"refused with {number}, too many calls"),
            { IsInternal: true } => _http.Failed(request, request.Repeatable ? ProviderFailure.Unavailable : ProviderFailure.UnknownOutcome, number, $"failed inside the node with {number}"),
            { Error: BroadcastOutcome.Reverted } => _http.Failed(request, ProviderFailure.Rejected, "reverted", "would revert"),
            { Error: BroadcastOutcome.InsufficientFunds } => _http.Failed(request, ProviderFailure.Rejected, "insufficient_funds", "the sender has too little"),
            _ => _http.Failed(request, ProviderFailure.Rejected, number, $"refused with {number}"),
        };
    }

    private static ProviderRequest Request(string method, object[] parameters, bool repeatable) =>
        new(method, HttpMethod.Post, "", repeatable)
        {
            Json = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, method, @params = parameters }),

            // Some nodes answer a refused call with this status and the error in the body.
            AlsoAnswers = 400,
        };

    private static TransactionReceipt Receipt(JsonElement receipt)
    {
        var gasUsed = Count(receipt, "gasUsed");
        return new TransactionReceipt(
            Text(receipt, "transactionHash"),
            Count(receipt, "blockNumber"),
            Text(receipt, "blockHash"),
            Text(receipt, "status") switch
            {
                "0x1" => true,
                "0x0" => false,
                _ => throw new AnswerShapeException("status", "is neither 0 nor 1"),
            },
            gasUsed,
            Held(Number(receipt, "effectiveGasPrice") * gasUsed, Asset.Eth))
        {
            Transfers = [.. receipt.RequiredArray("logs").EnumerateArray().Select(Transfer).OfType<TokenTransfer>()],
        };
    }

    // A token that keeps to the standard tells both addresses as topics and the number alone as data; anything else is another event.
    private static TokenTransfer? Transfer(JsonElement log)
    {
        JsonElement[] topics = [.. log.RequiredArray("topics").EnumerateArray()];
        return topics.Length == 3 && Text(topics[0], "topics") == TokenTransfer.Topic && Bytes(log, "data") is { Length: 32 } units
            ? new TokenTransfer(
                Text(log, "transactionHash"),
                Count(log, "blockNumber"),
                Count(log, "logIndex"),
                Address(Text(log, "address"), "address"),
                Address(topics[1]),
                Address(topics[2]),
                new BigInteger(units, isUnsigned: true, isBigEndian: true))
            : null;
    }

    private static KnownTransaction Known(JsonElement transaction) =>
        new(
            Text(transaction, "hash"),
            Address(transaction.RequiredText("from"), "from"),
            transaction.OptionalText("to") is { } to ? Address(to, "to") : null,
            Count(transaction, "nonce"),
            transaction.OptionalText("blockNumber") is null ? null : Count(transaction, "blockNumber"))
        {
            Value = Held(Number(transaction, "value"), Asset.Eth),
        };

    private static EthereumAddress Address(JsonElement topic) =>
        Bytes(topic, "topics") is { Length: 32 } word ? EthereumAddress.FromBytes(word.AsSpan(12)) : throw new AnswerShapeException("topics", "is not an address");

    private static EthereumAddress Address(string text, string field) =>
        EthereumAddress.TryParse(text, out var address) ? address : throw new AnswerShapeException(field, "is not an address");

    private static Dictionary<string, string> Call(EthereumCall call)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["to"] = call.To.ToString() };
        if (call.From is not null)
        {
            fields["from"] = call.From.ToString();
        }

        if (!call.Value.IsZero)
        {
            fields["value"] = Hex.Encode(call.Value);
        }

        if (!call.Data.IsEmpty)
        {
            fields["data"] = Hex.Encode(call.Data.Span);
        }

        return fields;
    }

    private static string Tag(BlockTag block) => block switch
    {
        BlockTag.Latest => "latest",
        BlockTag.Pending => "pending",
        BlockTag.Finalized => "finalized",
        _ => throw new ArgumentOutOfRangeException(nameof(block)),
    };

    private static string CheckedHash(string hash) =>
        hash is { Length: 66 } && Hex.TryDecode(hash, out byte[] _) ? hash : throw new ArgumentException("A transaction's hash is 0x and 64 hexadecimal digits.", nameof(hash));

    private static Amount Held(BigInteger units, Asset asset)
    {
        try
        {
            return Wei.ToAmount(units, asset);
        }
        catch (OverflowException)
        {
            throw new AnswerShapeException("balance", "has more digits than can be held");
        }
    }

    private static string Text(JsonElement element, string field)
    {
        var value = element.ValueKind == JsonValueKind.Object ? element.RequiredText(field) : element.ValueKind == JsonValueKind.String ? element.GetString()! : null;
        return value is ['0', 'x', ..] ? value.ToLowerInvariant() : throw new AnswerShapeException(field, "is not hexadecimal");
    }

    private static BigInteger Number(JsonElement element, string field) =>
        Hex.TryDecode(Text(element, field), out BigInteger number) ? number : throw new AnswerShapeException(field, "is not a number");

    private static long Count(JsonElement element, string field) =>
        Number(element, field) is var number && number <= long.MaxValue ? (long)number : throw new AnswerShapeException(field, "is too large");

    private static byte[] Bytes(JsonElement element, string field) =>
        Hex.TryDecode(Text(element, field), out byte[] bytes) ? bytes : throw new AnswerShapeException(field, "is not hexadecimal");

    private static BigInteger Word(JsonElement element, string field) =>
        Bytes(element, field) is { Length: 32 } word ? new BigInteger(word, isUnsigned: true, isBigEndian: true) : throw new AnswerShapeException(field, "is not a number, so the contract is not a token");
}
