using System.Security.Cryptography;
using System.Text.Json;

namespace PayGatePrime.CloudEmulator.Identity;

/// <summary>The RSA key that signs the emulator's identity tokens.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly RSA _rsa;

    public SigningKey(byte[] pkcs8)
    {
        _rsa = RSA.Create();
        _rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        var parameters = _rsa.ExportParameters(false);
        Modulus = Base64Url(parameters.Modulus!);
        Exponent = Base64Url(parameters.Exponent!);
        Id = Convert.ToHexStringLower(SHA256.HashData(parameters.Modulus!).AsSpan(0, 20));
    }

    public string Id { get; }

    public string Modulus { get; }

    public string Exponent { get; }

    public static byte[] Make()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKey();
    }

    public static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public byte[] Sign(ReadOnlySpan<byte> data) => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>The JWK set with the public half.</summary>
    public void WriteKeySet(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("keys");
        writer.WriteStartObject();
        writer.WriteString("kty", "RSA");
        writer.WriteString("alg", "RS256");
        writer.WriteString("use", "sig");
        writer.WriteString("kid", Id);
        writer.WriteString("n", Modulus);
        writer.WriteString("e", Exponent);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public void Dispose() => _rsa.Dispose();
}
