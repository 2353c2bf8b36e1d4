using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>What the settings say of one wallet.</summary>
/// <param name="Name">What the settings call it.</param>
/// <param name="PrivateKey">Its key, when it is held in this process.</param>
/// <param name="KeyVersion">The name of its key version, when KMS holds it.</param>
/// <param name="Expected">The address it must have; null when the settings don't say.</param>
internal sealed record WalletKey(string Name, Secret? PrivateKey, string? KeyVersion, EthereumAddress? Expected);
