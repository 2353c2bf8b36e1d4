using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A transaction a node knows.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Who is called, or null for a new contract.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="BlockNumber">The block it is in, or null while it waits.</param>
public sealed record KnownTransaction(string Hash, EthereumAddress From, EthereumAddress? To, long Nonce, long? BlockNumber)
{
    /// <summary>The ether that it carries.</summary>
    public Amount Value { get; init; } = Amount.Zero(Asset.Eth);
}
