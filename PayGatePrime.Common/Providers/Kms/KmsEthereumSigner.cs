using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Common.Providers.Kms;

/// <summary>A key that never leaves KMS. Its signatures differ from call to call, so that only a stored one may be broadcast.</summary>
internal sealed class KmsEthereumSigner(KmsSigners kms, string keyVersion, EthereumAddress address) : IEthereumSigner
{
    public EthereumAddress Address => address;

    public async Task<EthereumSignature> SignAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellation = default)
    {
        if (hash.Length != 32)
        {
            throw new ArgumentException("Only a hash of 32 bytes is signed.", nameof(hash));
        }

        var (r, s) = await kms.SignAsync(keyVersion, hash, cancellation);
        return Secp256k1.Complete(r, s, hash.ToArray(), address) ?? throw KmsSigners.WrongKey();
    }
}
