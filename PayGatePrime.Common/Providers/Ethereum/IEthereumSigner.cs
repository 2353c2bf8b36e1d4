namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Holds a wallet's key and signs with it. One in this process, or a key management service behind the same interface.</summary>
public interface IEthereumSigner
{
    /// <summary>The wallet's address.</summary>
    EthereumAddress Address { get; }

    /// <summary>Signs a 32-byte hash (RFC 6979, low s).</summary>
    Task<EthereumSignature> SignAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellation = default);
}
