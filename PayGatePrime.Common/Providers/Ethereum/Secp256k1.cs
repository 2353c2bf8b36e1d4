using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Security;
using CurveNumber = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Signing on Ethereum's curve: deterministic (RFC 6979), low s (EIP-2), with recovery id.</summary>
internal static class Secp256k1
{
    private static readonly X9ECParameters s_curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters s_domain = new(s_curve.Curve, s_curve.G, s_curve.N, s_curve.H);
    private static readonly CurveNumber s_halfOrder = s_curve.N.ShiftRight(1);

    public static bool IsKey(byte[] bytes)
    {
        var key = new CurveNumber(1, bytes);
        return bytes.Length == 32 && key.SignValue > 0 && key.CompareTo(s_curve.N) < 0;
    }

    public static EthereumAddress AddressOf(byte[] key) => AddressOf(s_curve.G.Multiply(new CurveNumber(1, key)).Normalize());

    public static EthereumSignature Sign(byte[] key, byte[] hash)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(new CurveNumber(1, key), s_domain));
        var parts = signer.GenerateSignature(hash);
        return Complete(Number(parts[0]), Number(parts[1]), hash, AddressOf(key)) ?? throw new InvalidOperationException("The signature does not lead back to its key.");
    }

    /// <summary>A raw signature with its s in the lower half (EIP-2) and the recovery id that leads to an address; null when none does.</summary>
    public static EthereumSignature? Complete(BigInteger r, BigInteger s, byte[] hash, EthereumAddress address)
    {
        var low = s > Number(s_halfOrder) ? Number(s_curve.N) - s : s;
        foreach (var recoveryId in (ReadOnlySpan<int>)[0, 1])
        {
            var signature = new EthereumSignature(r, low, recoveryId);
            if (low.Sign > 0 && Recover(signature, hash) == address)
            {
                return signature;
            }
        }

        return null;
    }

    /// <summary>The two integers of an ECDSA signature (RFC 3279, section 2.2.3); null when it is none, or one of them is not positive.</summary>
    public static (BigInteger R, BigInteger S)? ReadDer(byte[] der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var (r, s) = (sequence.ReadInteger(), sequence.ReadInteger());
            sequence.ThrowIfNotEmpty();
            return r.Sign > 0 && s.Sign > 0 ? (r, s) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>The address of a public key (SubjectPublicKeyInfo, RFC 5480) on this curve; null for anything else.</summary>
    public static EthereumAddress? AddressOfPem(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "PUBLIC KEY")
        {
            return null;
        }

        try
        {
            return PublicKeyFactory.CreateKey(Convert.FromBase64String(pem[fields.Base64Data])) is ECPublicKeyParameters key && key.Parameters.Equals(s_domain) ? AddressOf(key.Q.Normalize()) : null;
        }
        catch (Exception e) when (e is ArgumentException or IOException or Org.BouncyCastle.Security.GeneralSecurityException or InvalidCastException)
        {
            // Whatever BouncyCastle finds wrong with the bytes: they are no such key.
            return null;
        }
    }

    public static EthereumAddress? Recover(EthereumSignature signature, byte[] hash)
    {
        var r = Number(signature.R);
        var s = Number(signature.S);
        if (r.SignValue <= 0 || s.SignValue <= 0 || r.CompareTo(s_curve.N) >= 0 || s.CompareTo(s_curve.N) >= 0)
        {
            return null;
        }

        ECPoint point;
        try
        {
            point = s_curve.Curve.DecodePoint([(byte)(2 + signature.RecoveryId), .. Fixed(signature.R)]);
        }
        catch (ArgumentException)
        {
            // An r that no point has is nobody's signature.
            return null;
        }

        var inverse = r.ModInverse(s_curve.N);
        var u1 = new CurveNumber(1, hash).Negate().Multiply(inverse).Mod(s_curve.N);
        var u2 = s.Multiply(inverse).Mod(s_curve.N);
        var key = ECAlgorithms.SumOfTwoMultiplies(s_curve.G, u1, point, u2).Normalize();
        return key.IsInfinity ? null : AddressOf(key);
    }

    private static EthereumAddress AddressOf(ECPoint key) => EthereumAddress.FromBytes(Keccak256.Hash(key.GetEncoded(false)[1..]).AsSpan(12));

    private static BigInteger Number(CurveNumber number) => new(number.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);

    private static CurveNumber Number(BigInteger number) => new(1, number.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static byte[] Fixed(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
