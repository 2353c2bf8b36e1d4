using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Recent fees in wei per unit of gas.</summary>
/// <param name="NextBaseFee">The base fee of the block to come.</param>
/// <param name="Tips">The asked percentile of tips in each block, oldest first.</param>
public sealed record FeeHistory(BigInteger NextBaseFee, IReadOnlyList<BigInteger> Tips);
