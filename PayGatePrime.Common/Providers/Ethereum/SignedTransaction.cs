namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A signed transaction, ready to be stored and then broadcast as often as needed.</summary>
/// <param name="Raw">The bytes a node is sent.</param>
/// <param name="Hash">Its hash, 0x and 64 lower-case digits.</param>
/// <param name="From">Who signed it.</param>
public sealed record SignedTransaction(ReadOnlyMemory<byte> Raw, string Hash, EthereumAddress From);
