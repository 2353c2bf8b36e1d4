using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>A wallet that this service sends from.</summary>
internal sealed record HotWallet(Guid Id, string Name, long ChainId, IEthereumSigner Signer)
{
    public EthereumAddress Address => Signer.Address;
}
