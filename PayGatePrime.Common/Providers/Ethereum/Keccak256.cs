using Org.BouncyCastle.Crypto.Digests;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Ethereum's hash (Keccak before SHA-3's padding).</summary>
public static class Keccak256
{
    /// <summary>The 32-byte hash of some bytes.</summary>
    public static byte[] Hash(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var digest = new KeccakDigest(256);
        digest.BlockUpdate(data, 0, data.Length);
        var hash = new byte[32];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
