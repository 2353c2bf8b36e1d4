using System.Numerics;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Chain;

namespace PayGatePrime.Sandbox.ChangeNow;

/// <summary>Reads every new block of the chain for deposits to the addresses given out.</summary>
internal sealed class DepositWatcher(ChainClient client, LocalChain chain, ChangeNowStore store, ExchangeLife life, ILogger<DepositWatcher> logger) : BackgroundService
{
    // keccak-256 of Transfer(address,address,uint256)
    private const string TransferTopic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await chain.ChangeNowTreasuryAsync(stoppingToken);
        long? read = null;
        var unreachable = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var head = await client.BlockNumberAsync(stoppingToken);
                var waiting = Waiting();
                read ??= waiting.Count == 0 ? head : waiting.Values.Min(e => e.CreatedAtBlock);
                // A chain that was started anew begins at nought again.
                read = Math.Min(read.Value, head);
                while (read < head)
                {
                    await ReadBlockAsync(read.Value + 1, stoppingToken);
                    read++;
                }

                unreachable = false;
            }
            catch (Exception e) when (e is HttpRequestException or ChainException || (e is TaskCanceledException && !stoppingToken.IsCancellationRequested))
            {
                if (!unreachable)
                {
                    logger.LogWarning("The node can't be read: {Reason}", e.Message);
                    unreachable = true;
                }
            }

            await Task.Delay(s_interval, stoppingToken);
        }
    }

    private Dictionary<string, Exchange> Waiting() => store.Exchanges
        .Where(e => e.From.IsOnChain && e.PayinHash is null && !ExchangeStatus.IsEnd(e.Status))
        .ToDictionary(e => e.PayinAddress, StringComparer.OrdinalIgnoreCase);

    private async Task ReadBlockAsync(long number, CancellationToken cancellation)
    {
        var waiting = Waiting();
        if (waiting.Count == 0)
        {
            return;
        }

        var tag = ChainClient.ToHex(new BigInteger(number));
        var block = await client.CallAsync("eth_getBlockByNumber", cancellation, tag, true);
        foreach (var transaction in block?["transactions"]?.AsArray() ?? [])
        {
            var value = ChainClient.ToNumber(transaction!["value"]);
            if ((string?)transaction["to"] is { } to && !value.IsZero && waiting.TryGetValue(to, out var exchange) && exchange.From.IsEther)
            {
                var hash = (string)transaction["hash"]!;
                await client.ReceiptAsync(hash, cancellation);
                Found(exchange, LocalChain.ToAmount(exchange.From, value), hash);
            }
        }

        var filter = new JsonObject
        {
            ["fromBlock"] = tag,
            ["toBlock"] = tag,
            ["address"] = LocalChain.TetherAddress,
            ["topics"] = new JsonArray(TransferTopic),
        };
        foreach (var log in (await client.CallAsync("eth_getLogs", cancellation, filter))?.AsArray() ?? [])
        {
            var to = "0x" + ((string)log!["topics"]![2]!)[26..];
            if (waiting.TryGetValue(to, out var exchange) && exchange.From.IsTether)
            {
                Found(exchange, LocalChain.ToAmount(exchange.From, ChainClient.ToNumber(log["data"])), (string)log["transactionHash"]!);
            }
        }
    }

    private void Found(Exchange exchange, decimal amount, string hash)
    {
        logger.LogInformation("Exchange {Id} received {Amount} {Coin} in {Hash}", exchange.Id, amount, exchange.FromCurrency, hash);
        life.Deposit(exchange.Id, amount, hash);
    }
}
