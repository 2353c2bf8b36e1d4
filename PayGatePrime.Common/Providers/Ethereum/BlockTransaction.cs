using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A transaction as it stands in a block. Whether it succeeded only its receipt tells.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Who is called, or null for a new contract.</param>
/// <param name="Value">Wei that go with it.</param>
/// <param name="Nonce">Its nonce.</param>
public sealed record BlockTransaction(string Hash, EthereumAddress From, EthereumAddress? To, BigInteger Value, long Nonce);
