using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>How the node is reached.</summary>
/// <param name="RpcUrl">The JSON-RPC address; a secret, because hosted nodes carry their key in the path.</param>
public sealed record EthereumSettings(Secret RpcUrl)
{
    /// <summary>The limit of one call, answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}
