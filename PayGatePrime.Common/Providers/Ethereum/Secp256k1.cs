using System.Numerics;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math.EC;
using CurveNumber = Org.BouncyCastle.Math.BigInteger;

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
        var s = parts[1].CompareTo(s_halfOrder) > 0 ? s_curve.N.Subtract(parts[1]) : parts[1];
        var address = AddressOf(key);
        foreach (var recoveryId in (ReadOnlySpan<int>)[0, 1])
        {
            var signature = new EthereumSignature(Number(parts[0]), Number(s), recoveryId);
            if (Recover(signature, hash) == address)
            {
                return signature;
            }
        }

        throw new InvalidOperationException("The signature does not lead back to its key.");
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
