using System.Text.Json;
using JWT;
using JWT.Algorithms;
using JWT.Builder;
using JWT.Exceptions;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.Tokens;

/// <summary>
/// Task tokens: HS256 JWTs (RFC 7519) that bind a message to its sender, its receiver and type (audience), its id and its
/// body. They outlive the queue's retry window, because a token that expires first turns a slow queue into a lost message.
/// </summary>
public sealed class TaskTokenManager(ServiceSettings settings, TimeProvider time)
    : BaseTokenManager(settings.TaskTokenKey, settings.PreviousTaskTokenKey)
{
    /// <summary>The header that carries the token.</summary>
    public const string HeaderName = "X-PGP-Task-Token";

    // HS256 and nothing else: the token's own header never chooses how it is verified.
    private static readonly IJwtAlgorithm s_algorithm = new HMACSHA256Algorithm();

    /// <summary>Mints the token of one message.</summary>
    public string Mint(MessageRoute route, string sender, Guid messageId, ReadOnlySpan<byte> body, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(route);
        var now = time.GetUtcNow();
        return new JwtBuilder()
            .WithAlgorithm(s_algorithm)
            .WithSecret(Keys[0])
            .AddClaim("iss", sender)
            .AddClaim("aud", route.TokenAudience)
            .AddClaim("jti", messageId.ToString("N"))
            .AddClaim("bsh", HashBody(body))
            .AddClaim("iat", now.ToUnixTimeSeconds())
            .AddClaim("exp", (now + lifetime).ToUnixTimeSeconds())
            .Encode();
    }

    /// <summary>Verifies a token against the message it came with.</summary>
    /// <exception cref="TokenRefusedException">Says whether the caller is unknown (401) or not allowed (403), and why.</exception>
    public TaskTokenClaims Verify(string token, MessageRoute route, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(route);
        var claims = Decode(token);
        if (Text(claims, "aud") != route.TokenAudience)
        {
            throw new TokenRefusedException(isForbidden: true, "The task token is for another endpoint.");
        }

        var sender = Text(claims, "iss");
        if (!route.Senders.Contains(sender))
        {
            throw new TokenRefusedException(isForbidden: true, "The task token's issuer may not send this message.");
        }

        if (!claims.TryGetProperty("exp", out _))
        {
            throw new TokenRefusedException(isForbidden: false, "The task token never expires, so it is not ours.");
        }

        if (!FixedTimeEquals(Text(claims, "bsh"), HashBody(body)))
        {
            throw new TokenRefusedException(isForbidden: true, "The body is not the one the task token was made for.");
        }

        return Guid.TryParseExact(Text(claims, "jti"), "N", out var id)
            ? new TaskTokenClaims(id, sender)
            : throw new TokenRefusedException(isForbidden: false, "The task token has no message id.");
    }

    private static string Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private sealed class Clock(TimeProvider time) : IDateTimeProvider
    {
        public DateTimeOffset GetNow() => time.GetUtcNow();
    }

    private JsonElement Decode(string token)
    {
        try
        {
            var header = JsonSerializer.Deserialize<JsonElement>(new JwtBase64UrlEncoder().Decode(token.Split('.')[0]));
            if (Text(header, "alg") != s_algorithm.Name)
            {
                throw new TokenRefusedException(isForbidden: false, "The task token is not signed with HS256.");
            }

            var json = new JwtBuilder()
                .WithAlgorithm(s_algorithm)
                .WithSecret([.. Keys])
                .WithDateTimeProvider(new Clock(time))
                .MustVerifySignature()
                .Decode(token);
            return JsonSerializer.Deserialize<JsonElement>(json);
        }
        catch (TokenExpiredException)
        {
            throw new TokenRefusedException(isForbidden: false, "The task token has expired.");
        }
        catch (Exception e) when (e is SignatureVerificationException or InvalidTokenPartsException or FormatException or JsonException or ArgumentException)
        {
            throw new TokenRefusedException(isForbidden: false, "The task token's signature is not ours.");
        }
    }
}
