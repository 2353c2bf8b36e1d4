using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Tokens;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.WebApi;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData("none at all", HttpStatusCode.Unauthorized)]
    [InlineData("no jwt", HttpStatusCode.Unauthorized)]
    [InlineData("forged", HttpStatusCode.Unauthorized)]
    [InlineData("of another's key", HttpStatusCode.Unauthorized)]
    [InlineData("changed after it was signed", HttpStatusCode.Unauthorized)]
    [InlineData("alg none", HttpStatusCode.Unauthorized)]
    [InlineData("alg none with a signature", HttpStatusCode.Unauthorized)]
    [InlineData("HS256 with the public key", HttpStatusCode.Unauthorized)]
    [InlineData("DER signature", HttpStatusCode.Unauthorized)]
    [InlineData("critical header", HttpStatusCode.Unauthorized)]
    [InlineData("expired", HttpStatusCode.Unauthorized)]
    [InlineData("living too long", HttpStatusCode.Unauthorized)]
    [InlineData("without expiry", HttpStatusCode.Unauthorized)]
    [InlineData("from the future", HttpStatusCode.Unauthorized)]
    [InlineData("without id", HttpStatusCode.Unauthorized)]
    [InlineData("of nobody known", HttpStatusCode.Unauthorized)]
    [InlineData("for another audience", HttpStatusCode.Forbidden)]
    [InlineData("of another issuer", HttpStatusCode.Forbidden)]
    [InlineData("of an owner", HttpStatusCode.Forbidden)]
    public async Task TokenThatIsNotAnOperatorsOpensNothing(string kind, HttpStatusCode expected)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested");

        var read = await host.SendAsync(HttpMethod.Get, "/payouts", null, null, Token(host, kind));
        var write = await host.SendAsync(HttpMethod.Post, $"/payouts/{payout}/release", "{ not even json", OperatorHost.NewKey(), Token(host, kind));
        var unknown = await host.SendAsync(HttpMethod.Get, "/nothing", null, null, Token(host, kind));

        new[] { read, write, unknown }.ShouldAllBe(a => a.Status == expected && a.Field == "Authorization");
        (await host.StandsAsync(payout)).State.ShouldBe("held");
        (await host.Database.OneAsync<long>("select count(*) from audit_log")).ShouldBe(0);
    }

    [Fact]
    public async Task OperatorOfEitherKeyFormIsKnownByName()
    {
        await using var host = await OperatorHost.StartAsync();
        (await host.GetAsync("/payouts", host.Token("alice"))).Status.ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/payouts", host.Token("bob"))).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Database.ManyAsync<(string, string, string)>("select operator, verb, outcome from audit_log order by id")).ShouldBe([("alice", "payouts.list", "read"), ("bob", "payouts.list", "read")]);
        (await host.GetAsync("/nothing")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task OwnersApiSaysHonestlyThatItIsNotBuilt()
    {
        await using var host = await OperatorHost.StartAsync();
        using var response = await host.Service.Http.GetAsync(new Uri("/api/channels", UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
    }

    [Theory]
    [InlineData("Operators:alice:PublicKey", "nonsense")]
    [InlineData("Operators:alice:PublicKey", "")]
    [InlineData("Operators:Alice Doe:PublicKey", "x")]
    public void MalformedKeyStopsTheServiceWithItsName(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        Should.Throw<ConfigurationException>(() => new WebApiConfig(configuration).Validate()).Message.ShouldContain(key);
    }

    [Fact]
    public void PrivateKeyOrAnotherCurveIsNoSetting()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var value in new[] { key.ExportPkcs8PrivateKeyPem(), other.ExportSubjectPublicKeyInfoPem() })
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Operators:alice:PublicKey", value)]).Build();
            Should.Throw<ConfigurationException>(() => new WebApiConfig(configuration).Validate()).Message.ShouldNotContain("MI");
        }
    }

    private static string? Token(OperatorHost host, string kind)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var alice = host.KeyOf("alice");
        var good = host.Token();
        var parts = good.Split('.');
        return kind switch
        {
            "none at all" => null,
            "no jwt" => "hello",
            "forged" => Made(stranger, new { }, []),
            "of another's key" => Made(host.KeyOf("bob"), new { }, []),
            "changed after it was signed" => $"{parts[0]}.{Encode(Claims([new("sub", "bob")]))}.{parts[2]}",
            "alg none" => $"{Encode(new { alg = "none", typ = "JWT" })}.{parts[1]}.",
            "alg none with a signature" => $"{Encode(new { alg = "none", typ = "JWT" })}.{parts[1]}.{parts[2]}",
            "HS256 with the public key" => Hs256(alice, parts[1]),
            "DER signature" => Made(alice, new { }, [], DSASignatureFormat.Rfc3279DerSequence),
            "critical header" => Made(alice, new { alg = "ES256", typ = "JWT", crit = new[] { "x" }, x = 1 }, []),
            "expired" => Made(alice, new { }, [new("iat", now - 600), new("exp", now - 400)]),
            "living too long" => Made(alice, new { }, [new("exp", now + 301 + 60)]),
            "without expiry" => Made(alice, new { }, [new("exp", null)]),
            "from the future" => Made(alice, new { }, [new("iat", now + 120), new("exp", now + 240)]),
            "without id" => Made(alice, new { }, [new("jti", "")]),
            "of nobody known" => Made(alice, new { }, [new("sub", "mallory")]),
            "for another audience" => Made(alice, new { }, [new("aud", "pgp-webapi")]),
            "of another issuer" => Made(alice, new { }, [new("iss", "pgp-webapi")]),
            "of an owner" => Made(alice, new { }, [new("role", "owner")]),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static Dictionary<string, object?> Claims(KeyValuePair<string, object?>[] changes)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = "pgpctl",
            ["aud"] = "pgp-webapi/operator",
            ["sub"] = "alice",
            ["role"] = "operator",
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Shop.NewId().ToString("N"),
        };
        foreach (var (name, value) in changes)
        {
            claims[name] = value;
        }

        return claims;
    }

    private static string Made(ECDsa key, object header, KeyValuePair<string, object?>[] changes, DSASignatureFormat format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
    {
        var head = JsonSerializer.Serialize(header) == "{}" ? Encode(new { alg = "ES256", typ = "JWT" }) : Encode(header);
        var text = $"{head}.{Encode(Claims(changes))}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, format))}";
    }

    private static string Hs256(ECDsa key, string payload)
    {
        var text = $"{Encode(new { alg = "HS256", typ = "JWT" })}.{payload}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(OperatorKey.WritePublic(key)), Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
