using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A block.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ParentHash">The hash of the one before.</param>
/// <param name="Time">Its time.</param>
/// <param name="BaseFeePerGas">Its base fee in wei per unit of gas.</param>
public sealed record EthereumBlock(long Number, string Hash, string ParentHash, DateTimeOffset Time, BigInteger BaseFeePerGas);
