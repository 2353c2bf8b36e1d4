using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>The wallet that this service sends from.</summary>
internal sealed record HotWallet(Guid Id, long ChainId, EthereumAddress Address);
