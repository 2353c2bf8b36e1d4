using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>The signature of NOWPayments' callbacks: HMAC-SHA512, in lower-case hex, over the body with its keys sorted.</summary>
public static class NowPaymentsSignature
{
    /// <summary>The header it comes in.</summary>
    public const string Header = "x-nowpayments-sig";

    private const int HexLength = 2 * HMACSHA512.HashSizeInBytes;

    /// <summary>True when the signature belongs to the body. Never throws for what stands in either.</summary>
    /// <param name="body">The body exactly as it came.</param>
    /// <param name="signature">The header's value.</param>
    /// <param name="secret">The IPN secret.</param>
    /// <param name="acceptOldForm">Also accepts the form of older documentation, which leaves nested fields unsigned.</param>
    public static bool Verify(ReadOnlySpan<byte> body, string? signature, Secret secret, bool acceptOldForm = false)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (signature?.Length != HexLength)
        {
            return false;
        }

        CanonicalJson json;
        try
        {
            json = CanonicalJson.Parse(body);
        }
        catch (JsonException)
        {
            return false;
        }

        Span<byte> given = stackalloc byte[HexLength];
        if (Encoding.UTF8.GetByteCount(signature) != HexLength)
        {
            return false;
        }

        Encoding.UTF8.GetBytes(signature.ToLowerInvariant(), given);
        var key = secret.RevealBytes();
        return Matches(json, NowPaymentsSignatureForm.Documentation, key, given)
            || (json.HasArrays && Matches(json, NowPaymentsSignatureForm.Sdk, key, given))
            || (acceptOldForm && Matches(json, NowPaymentsSignatureForm.Old, key, given));
    }

    /// <summary>The signature of a body, as NOWPayments would send it.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static string Sign(ReadOnlySpan<byte> body, Secret secret, NowPaymentsSignatureForm form = NowPaymentsSignatureForm.Documentation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Convert.ToHexStringLower(HMACSHA512.HashData(secret.RevealBytes(), CanonicalJson.Parse(body).Write(form).Span));
    }

    /// <summary>The text that is signed.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static string Canonical(ReadOnlySpan<byte> body, NowPaymentsSignatureForm form = NowPaymentsSignatureForm.Documentation) =>
        Encoding.UTF8.GetString(CanonicalJson.Parse(body).Write(form).Span);

    private static bool Matches(CanonicalJson json, NowPaymentsSignatureForm form, byte[] key, ReadOnlySpan<byte> given)
    {
        Span<byte> hash = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(key, json.Write(form).Span, hash);
        Span<byte> expected = stackalloc byte[HexLength];
        Convert.TryToHexStringLower(hash, expected, out _);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
