using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>
/// An Ethereum node over JSON-RPC. Every call throws <see cref="ProviderException"/> and nothing else when the node can't be
/// reached or its answer is not understood; unknown is never zero.
/// </summary>
public interface IEthereumNode
{
    /// <summary>The chain's id.</summary>
    Task<long> ChainIdAsync(CancellationToken cancellation = default);

    /// <summary>The newest block's number.</summary>
    Task<long> BlockNumberAsync(CancellationToken cancellation = default);

    /// <summary>What an address holds of ether or of a token on Ethereum.</summary>
    Task<Amount> GetBalanceAsync(EthereumAddress address, Asset asset, BlockTag block = BlockTag.Latest, CancellationToken cancellation = default);

    /// <summary>How many transactions an address has sent: the next nonce.</summary>
    Task<long> GetTransactionCountAsync(EthereumAddress address, BlockTag block, CancellationToken cancellation = default);

    /// <summary>A token's digits, as its contract says.</summary>
    Task<int> GetTokenDecimalsAsync(EthereumAddress contract, CancellationToken cancellation = default);

    /// <summary>The gas a call would use. Fails as <see cref="ProviderFailure.Rejected"/> with code "reverted" or "insufficient_funds" when it could not succeed.</summary>
    Task<long> EstimateGasAsync(EthereumCall call, CancellationToken cancellation = default);

    /// <summary>What a call would return. Fails as <see cref="ProviderFailure.Rejected"/> with code "reverted" when it reverts.</summary>
    Task<ReadOnlyMemory<byte>> CallAsync(EthereumCall call, CancellationToken cancellation = default);

    /// <summary>The next block's base fee, and the tips of the newest blocks (oldest first).</summary>
    /// <param name="blocks">How many blocks, 1 to 1024.</param>
    /// <param name="percentile">Which tip of each block, 0 to 100 by gas used.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<FeeHistory> FeeHistoryAsync(int blocks, int percentile, CancellationToken cancellation = default);

    /// <summary>The tip the node suggests, in wei per unit of gas.</summary>
    Task<System.Numerics.BigInteger> MaxPriorityFeePerGasAsync(CancellationToken cancellation = default);

    /// <summary>Broadcasts. The same bytes may be broadcast any number of times.</summary>
    Task<Broadcast> SendRawTransactionAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation = default);

    /// <summary>What became of a transaction, or null while it is in no block.</summary>
    Task<TransactionReceipt?> GetTransactionReceiptAsync(string hash, CancellationToken cancellation = default);

    /// <summary>A transaction in a block or in the node's pool, or null when the node does not know it.</summary>
    Task<KnownTransaction?> GetTransactionByHashAsync(string hash, CancellationToken cancellation = default);

    /// <summary>A block, or null when there is none of that number.</summary>
    Task<EthereumBlock?> GetBlockAsync(long number, CancellationToken cancellation = default);
}
