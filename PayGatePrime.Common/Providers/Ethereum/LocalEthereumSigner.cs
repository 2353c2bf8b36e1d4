using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A key held in this process.</summary>
public sealed class LocalEthereumSigner : IEthereumSigner
{
    private readonly byte[] _key;

    /// <summary>Takes a key of 64 hexadecimal digits, with or without 0x.</summary>
    /// <exception cref="ArgumentException">It is not one. The message does not show it.</exception>
    public LocalEthereumSigner(Secret privateKey)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        var text = privateKey.Reveal();
        if (!Hex.TryDecode(text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text, out byte[] key) || !Secp256k1.IsKey(key))
        {
            throw new ArgumentException("The wallet's private key is not 64 hexadecimal digits of a key on secp256k1.", nameof(privateKey));
        }

        _key = key;
        Address = Secp256k1.AddressOf(key);
    }

    /// <inheritdoc/>
    public EthereumAddress Address { get; }

    /// <inheritdoc/>
    public Task<EthereumSignature> SignAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return hash.Length == 32
            ? Task.FromResult(Secp256k1.Sign(_key, hash.ToArray()))
            : throw new ArgumentException("Only a hash of 32 bytes is signed.", nameof(hash));
    }
}
