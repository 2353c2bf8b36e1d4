namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Holds a wallet's key and signs with it. One in this process, or a key management service behind the same interface.</summary>
public interface IEthereumSigner
{
    /// <summary>The wallet's address.</summary>
    EthereumAddress Address { get; }

    /// <summary>Signs a 32-byte hash, with a low s (EIP-2). A key held here gives the same signature every time (RFC 6979), a key management service need not.</summary>
    Task<EthereumSignature> SignAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellation = default);
}
