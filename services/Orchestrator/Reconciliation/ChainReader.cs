using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Reads a wallet's movements out of blocks that are deep enough to stay.</summary>
internal sealed class ChainReader(IEthereumNode node, IEthereumHistory history, AssetCatalog assets)
{
    private const int AtOnce = 8;

    /// <summary>The first block of a time or later, or the one after the last when there is none yet.</summary>
    public async Task<long> FirstBlockAtAsync(DateTimeOffset time, long last, CancellationToken cancelled)
    {
        var (low, high) = (0L, last + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var block = await node.GetBlockAsync(middle, cancelled) ?? throw Lagging(middle);
            (low, high) = block.Time < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Every movement in a range of blocks, and the range's last block.</summary>
    /// <param name="wallet">Whose movements.</param>
    /// <param name="from">The first block.</param>
    /// <param name="to">The last block, inclusive.</param>
    /// <param name="parentHash">The hash of the block before the first; null when it is not known.</param>
    /// <param name="cancelled">Ends the work.</param>
    /// <exception cref="ProviderException">The node can't tell, or told of two chains.</exception>
    public async Task<(IReadOnlyList<Movement> Movements, EthereumBlockContent Last)> ReadAsync(
        EthereumAddress wallet, long from, long to, string? parentHash, CancellationToken cancelled)
    {
        var blocks = new EthereumBlockContent[to - from + 1];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, blocks.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancelled },
            async (i, token) => blocks[i] = await history.GetBlockContentAsync(from + i, token) ?? throw Lagging(from + i));
        var parent = parentHash;
        foreach (var block in blocks)
        {
            // Answers may come from several nodes behind one address; only a chain of parents is one chain.
            if (parent is not null && block.ParentHash != parent)
            {
                throw Lagging(block.Number);
            }

            parent = block.Hash;
        }

        var movements = new List<Movement>();
        foreach (var block in blocks)
        {
            foreach (var transaction in block.Transactions.Where(t => t.From == wallet || (t.To == wallet && !t.Value.IsZero)))
            {
                movements.AddRange(await OfTransactionAsync(wallet, block, transaction, cancelled));
            }
        }

        var times = blocks.ToDictionary(b => b.Number, b => b.Time);
        foreach (var token in assets.Held.Where(a => a is { Contract: not null, Network: "eth" }))
        {
            foreach (var incoming in new[] { true, false })
            {
                var moved = await history.GetTokenTransfersAsync(token, wallet, incoming, from, to, cancelled);
                movements.AddRange(moved.Where(m => !m.Units.IsZero).Select(m =>
                    new Movement(incoming, m.TransactionHash, m.LogIndex, m.BlockNumber, times[m.BlockNumber], token.Code, Wei.ToAmount(m.Units, token).Value, 0m, null)));
            }
        }

        return (movements, blocks[^1]);
    }

    private async Task<IReadOnlyList<Movement>> OfTransactionAsync(EthereumAddress wallet, EthereumBlockContent block, BlockTransaction transaction, CancellationToken cancelled)
    {
        var receipt = await node.GetTransactionReceiptAsync(transaction.Hash, cancelled);
        if (receipt is null || receipt.BlockHash != block.Hash)
        {
            throw Lagging(block.Number);
        }

        var value = receipt.Succeeded ? Wei.ToAmount(transaction.Value, Asset.Eth).Value : 0m;
        Movement Row(bool isIncoming, decimal gas) =>
            new(isIncoming, transaction.Hash, Movement.Itself, block.Number, block.Time, Asset.Eth.Code, value, gas, isIncoming ? null : transaction.Nonce);
        var rows = new List<Movement>();
        if (transaction.From == wallet)
        {
            rows.Add(Row(false, receipt.Fee.Value));
        }

        if (transaction.To == wallet && value > 0m)
        {
            rows.Add(Row(true, 0m));
        }

        return rows;
    }

    private static ProviderException Lagging(long block) =>
        new("ethereum", ProviderFailure.Unavailable, "lagging", $"The Ethereum node does not tell of block {block} as it did of its neighbours.");
}
