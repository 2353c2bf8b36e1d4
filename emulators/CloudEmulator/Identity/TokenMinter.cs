using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PayGatePrime.CloudEmulator.Identity;

/// <summary>Mints tokens as the service accounts' identity provider would.</summary>
internal sealed class TokenMinter(TimeProvider time)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_reuse = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(string Account, string Audience), (string Token, DateTimeOffset Until)> _minted = new();
    private volatile Lazy<SigningKey>? _key;
    private volatile string? _issuer;

    public SigningKey Key => _key?.Value ?? throw Api.ApiException.Unavailable("The signing key is not read from the store yet.");

    public string Issuer => _issuer ?? throw Api.ApiException.Unavailable("The emulator is still starting.");

    public void Use(Lazy<SigningKey> key) => _key = key;

    public void UseIssuer(string issuer) => _issuer = issuer;

    /// <summary>An ID token of one hour, the same one again for some minutes.</summary>
    public string IdToken(string account, string audience)
    {
        var now = time.GetUtcNow();
        if (_minted.TryGetValue((account, audience), out var minted) && minted.Until > now)
        {
            return minted.Token;
        }

        if (_minted.Count > 10_000)
        {
            _minted.Clear();
        }

        var token = Mint(account, audience, s_lifetime);
        _minted[(account, audience)] = (token, now + s_reuse);
        return token;
    }

    /// <summary>An ID token with any lifetime, also one that has passed.</summary>
    public string Mint(string account, string audience, TimeSpan lifetime)
    {
        var key = Key;
        var now = time.GetUtcNow();
        var expires = now + lifetime;
        var issued = expires > now ? now : expires - s_lifetime;
        var header = Json(w =>
        {
            w.WriteString("alg", "RS256");
            w.WriteString("kid", key.Id);
            w.WriteString("typ", "JWT");
        });
        var claims = Json(w =>
        {
            var id = AccountId(account);
            w.WriteString("iss", Issuer);
            w.WriteString("aud", audience);
            w.WriteString("azp", id);
            w.WriteString("sub", id);
            w.WriteString("email", account);
            w.WriteBoolean("email_verified", true);
            w.WriteNumber("iat", issued.ToUnixTimeSeconds());
            w.WriteNumber("exp", expires.ToUnixTimeSeconds());
        });
        var signed = SigningKey.Base64Url(header) + "." + SigningKey.Base64Url(claims);
        return signed + "." + SigningKey.Base64Url(key.Sign(Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>An OAuth access token; nobody can look into one, so it only has the shape.</summary>
    public string AccessToken(string account)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Key.Id + "\n" + account + "\n" + (time.GetUtcNow().ToUnixTimeSeconds() / 3600).ToString(CultureInfo.InvariantCulture)));
        return "ya29.emulator-" + SigningKey.Base64Url(hash);
    }

    /// <summary>A stable number of 21 digits for an account, as Google gives each one.</summary>
    private static string AccountId(string account)
    {
        var number = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(account)).AsSpan(0, 12), isUnsigned: true) % BigInteger.Pow(10, 20);
        return "1" + number.ToString("D20", CultureInfo.InvariantCulture);
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
