using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>What happened on the chain, block by block. Fails like <see cref="IEthereumNode"/>; what is missing is never taken for nothing.</summary>
public interface IEthereumHistory
{
    /// <summary>A block with its transactions, or null when there is none of that number.</summary>
    Task<EthereumBlockContent?> GetBlockContentAsync(long number, CancellationToken cancellation = default);

    /// <summary>A token's movements to or from an address in a range of blocks, by its Transfer events (EIP-20), in the order of the chain.</summary>
    /// <param name="token">A token on Ethereum.</param>
    /// <param name="address">Whose movements.</param>
    /// <param name="incoming">True for what it received, false for what it sent.</param>
    /// <param name="fromBlock">The first block.</param>
    /// <param name="toBlock">The last block, inclusive.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<TokenTransfer>> GetTokenTransfersAsync(Asset token, EthereumAddress address, bool incoming, long fromBlock, long toBlock, CancellationToken cancellation = default);

    /// <summary>What an address held of ether or of a token when a block was done.</summary>
    Task<Amount> GetBalanceAtAsync(EthereumAddress address, Asset asset, long block, CancellationToken cancellation = default);
}
