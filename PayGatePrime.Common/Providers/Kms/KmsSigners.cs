using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PayGatePrime.Common.Currencies;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Common.Providers.Kms;

/// <summary>
/// Keys of Google Cloud KMS (algorithm EC_SIGN_SECP256K1_SHA256), used over REST: https://cloud.google.com/kms/docs/reference/rest. Every field that
/// matters is protected against corruption on the way (https://cloud.google.com/kms/docs/data-integrity-guidelines).
/// </summary>
public sealed partial class KmsSigners
{
    /// <summary>What <see cref="ProviderException.Provider"/> says of its failures.</summary>
    public const string Provider = "kms";

    private const string Algorithm = "EC_SIGN_SECP256K1_SHA256";
    private readonly ProviderHttp _http;
    private readonly Func<CancellationToken, Task<string>>? _authorize;

    internal KmsSigners(IHttpClientFactory factory, TimeProvider time, Func<CancellationToken, Task<string>>? authorize)
    {
        _http = new ProviderHttp(factory, Provider, time, (_, _, _) => null);
        _authorize = authorize;
    }

    /// <summary>True for projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V.</summary>
    public static bool IsKeyVersion(string name) => KeyVersion().IsMatch(name);

    /// <summary>Asks for a key version's public key, and gives the signer of its address.</summary>
    /// <exception cref="ArgumentException">The name is not one of a key version.</exception>
    /// <exception cref="ProviderException">KMS can't be asked, the key is not one of this algorithm, or the answer was corrupted.</exception>
    public async Task<IEthereumSigner> OpenAsync(string keyVersion, CancellationToken cancellation = default)
    {
        if (!IsKeyVersion(keyVersion))
        {
            throw new ArgumentException("Not the name of a key version.", nameof(keyVersion));
        }

        var request = ProviderRequest.Get("get_public_key", $"v1/{keyVersion}/publicKey");
        var address = await SendAsync(
            request,
            answer =>
            {
                var pem = RequiredRaw(answer, "pem");
                Same(answer, "name", keyVersion);
                Same(answer, "algorithm", Algorithm);
                Protected(answer, "pemCrc32c", Encoding.UTF8.GetBytes(pem));
                return Secp256k1.AddressOfPem(pem) ?? throw new AnswerShapeException("pem", "is not a key on secp256k1");
            },
            cancellation);
        return new KmsEthereumSigner(this, keyVersion, address);
    }

    /// <summary>The two halves of a signature as KMS made them.</summary>
    internal Task<(BigInteger R, BigInteger S)> SignAsync(string keyVersion, ReadOnlyMemory<byte> hash, CancellationToken cancellation)
    {
        // The field is named after SHA-256; to the key it is a hash of 32 bytes, and Ethereum's is Keccak's.
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            digest = new { sha256 = Convert.ToBase64String(hash.Span) },
            digestCrc32c = Crc.Castagnoli(hash.Span).ToString(CultureInfo.InvariantCulture),
        });

        // A second signature of the same hash harms nobody: only what is stored is ever broadcast.
        return SendAsync(
            new ProviderRequest("asymmetric_sign", HttpMethod.Post, $"v1/{keyVersion}:asymmetricSign", true) { Json = json },
            answer =>
            {
                if (!answer.RequiredBool("verifiedDigestCrc32c"))
                {
                    throw new AnswerShapeException("verifiedDigestCrc32c", "is false: the hash was changed on its way");
                }

                Same(answer, "name", keyVersion);
                var signature = Base64(answer, "signature");
                Protected(answer, "signatureCrc32c", signature);
                return Secp256k1.ReadDer(signature) ?? throw new AnswerShapeException("signature", "is not a signature in DER");
            },
            cancellation);
    }

    /// <summary>The signature belongs to another key than the one whose address we know.</summary>
    internal static ProviderException WrongKey() =>
        new(Provider, ProviderFailure.Malformed, "wrong_key", "kms asymmetric_sign: the signature does not lead back to the wallet's address.");

    private async Task<T> SendAsync<T>(ProviderRequest request, Func<JsonElement, T> read, CancellationToken cancellation) =>
        await _http.SendAsync(_authorize is null ? request : request with { Headers = [("Authorization", await _authorize(cancellation))] }, read, cancellation);

    private static void Same(JsonElement answer, string field, string expected)
    {
        if (answer.RequiredText(field) != expected)
        {
            throw new AnswerShapeException(field, "is not the one that was asked for");
        }
    }

    private static void Protected(JsonElement answer, string field, ReadOnlySpan<byte> data)
    {
        if (answer.RequiredText(field) != Crc.Castagnoli(data).ToString(CultureInfo.InvariantCulture))
        {
            throw new AnswerShapeException(field, "does not match: the answer was changed on its way");
        }
    }

    private static string RequiredRaw(JsonElement answer, string field) =>
        answer.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new AnswerShapeException(field, "is missing");

    private static byte[] Base64(JsonElement answer, string field) =>
        answer.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw new AnswerShapeException(field, "is not base64");

    [GeneratedRegex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+/cryptoKeyVersions/[0-9]+\\z")]
    private static partial Regex KeyVersion();
}
