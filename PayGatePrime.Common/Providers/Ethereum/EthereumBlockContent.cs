namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A block and its transactions.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ParentHash">The hash of the one before.</param>
/// <param name="Time">Its time.</param>
/// <param name="Transactions">In their order.</param>
public sealed record EthereumBlockContent(long Number, string Hash, string ParentHash, DateTimeOffset Time, IReadOnlyList<BlockTransaction> Transactions);
