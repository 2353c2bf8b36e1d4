using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace PayGatePrime.Common.Currencies;

/// <summary>Hashes that .NET does not have.</summary>
internal static class Digests
{
    public static byte[] Blake2b(ReadOnlySpan<byte> data, int bytes) => Hash(new Blake2bDigest(bytes * 8), data);

    public static byte[] Sha512Of256(ReadOnlySpan<byte> data) => Hash(new Sha512tDigest(256), data);

    private static byte[] Hash(IDigest digest, ReadOnlySpan<byte> data)
    {
        digest.BlockUpdate(data.ToArray(), 0, data.Length);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
