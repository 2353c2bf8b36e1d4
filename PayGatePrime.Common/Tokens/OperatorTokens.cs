using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PayGatePrime.Common.Tokens;

/// <summary>
/// Operator tokens: ES256 JWTs (RFC 7519, RFC 7518 section 3.4) that an operator signs with a key of their own and that live for minutes.
/// The server knows public keys only, so that nothing on it can be used to become an operator.
/// </summary>
public sealed class OperatorTokens
{
    /// <summary>No token lives longer.</summary>
    public static readonly TimeSpan MostLifetime = TimeSpan.FromMinutes(5);

    private const string Algorithm = "ES256";
    private const string Issuer = "pgpctl";
    private const string Audience = "pgp-webapi/operator";
    private const string Role = "operator";
    private const string Scheme = "Bearer ";
    private const int MostCharacters = 4096;
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);
    private readonly IReadOnlyDictionary<string, ECParameters> _keys;
    private readonly TimeProvider _time;

    /// <summary>Verifies against the operators' public keys.</summary>
    /// <param name="keys">Name to public key.</param>
    /// <param name="time">The clock.</param>
    public OperatorTokens(IReadOnlyDictionary<string, ECParameters> keys, TimeProvider time)
    {
        _keys = keys;
        _time = time;
    }

    /// <summary>Signs a token.</summary>
    /// <param name="key">The operator's private key on P-256.</param>
    /// <param name="name">The operator.</param>
    /// <param name="now">UTC.</param>
    /// <param name="lifetime">At most <see cref="MostLifetime"/>.</param>
    public static string Mint(ECDsa key, string name, DateTimeOffset now, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MostLifetime);
        var header = Encode(new { alg = Algorithm, typ = "JWT" });
        var payload = Encode(new
        {
            iss = Issuer,
            aud = Audience,
            sub = name,
            role = Role,
            iat = now.ToUnixTimeSeconds(),
            exp = (now + lifetime).ToUnixTimeSeconds(),
            jti = Guid.CreateVersion7(now).ToString("N"),
        });
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Verifies an Authorization header.</summary>
    /// <exception cref="TokenRefusedException">Says whether the caller is unknown (401) or not allowed (403), and why.</exception>
    public OperatorClaims Verify(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Unknown("The operator token is missing.");
        }

        var token = authorization[Scheme.Length..].Trim();
        var parts = token.Split('.');
        if (token.Length > MostCharacters || parts.Length != 3)
        {
            throw Unknown("The operator token is not a signed JWT.");
        }

        var claims = ReadSigned(parts);
        if (!Is(claims, "iss", Issuer) || !Is(claims, "aud", Audience))
        {
            throw new TokenRefusedException(isForbidden: true, "The operator token is for another endpoint.");
        }

        CheckTimes(claims);
        if (!Is(claims, "role", Role))
        {
            throw new TokenRefusedException(isForbidden: true, "The operator token does not carry the operator role.");
        }

        return Text(claims, "jti") is { Length: >= 16 and <= 64 } id
            ? new OperatorClaims(Text(claims, "sub"), id)
            : throw Unknown("The operator token has no id.");
    }

    private JsonElement ReadSigned(string[] parts)
    {
        try
        {
            var header = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0]), JsonSerializerOptions.Strict);

            // ES256 and nothing else: the token's own header never chooses how it is verified.
            if (header.ValueKind != JsonValueKind.Object || Text(header, "alg") != Algorithm || header.TryGetProperty("crit", out _))
            {
                throw Unknown("The operator token is not signed with ES256.");
            }

            var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[1]), JsonSerializerOptions.Strict);
            if (claims.ValueKind == JsonValueKind.Object && _keys.TryGetValue(Text(claims, "sub"), out var parameters))
            {
                using var key = ECDsa.Create(parameters);
                var signature = Base64Url.DecodeFromChars(parts[2]);
                if (key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
                {
                    return claims;
                }
            }
        }
        catch (Exception e) when (e is FormatException or JsonException or CryptographicException)
        {
            // The parser's message may quote the token, so it goes no further.
            throw Unknown("The operator token is malformed.");
        }

        throw Unknown("The operator token is of nobody known here.");
    }

    private void CheckTimes(JsonElement claims)
    {
        if (Time(claims, "iat") is not { } issued || Time(claims, "exp") is not { } expires || expires - issued > MostLifetime || expires <= issued)
        {
            throw Unknown("The operator token must say when it was made and expire within five minutes of that.");
        }

        var now = _time.GetUtcNow();
        if (now >= expires + s_skew)
        {
            throw Unknown("The operator token has expired.");
        }

        if (issued > now + s_skew)
        {
            throw Unknown("The operator token is from the future: check the clock.");
        }
    }

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static bool Is(JsonElement claims, string name, string expected) => BaseTokenManager.FixedTimeEquals(Text(claims, name), expected);

    private static string Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private static TokenRefusedException Unknown(string reason) => new(isForbidden: false, reason);
}
