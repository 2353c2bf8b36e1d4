using System.Text;
using System.Text.Json.Nodes;
using Google.Apis.Auth;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task GoogleAuthLibraryAcceptsWhatTheQueueSends()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url + "/x", request: ",\"oidcToken\":{\"serviceAccountEmail\":\"caller@test\",\"audience\":\"https://service\"}");
        await emulator.CreateAsync(queue, receiver.Url + "/y", request: ",\"oidcToken\":{\"serviceAccountEmail\":\"caller@test\"},\"headers\":{\"Authorization\":\"mine\"}");
        await emulator.CreateAsync(queue, receiver.Url + "/z", request: ",\"oauthToken\":{\"serviceAccountEmail\":\"caller@test\"}");
        await emulator.IdleAsync();

        var token = Bearer(receiver, "/x");
        var payload = await JsonWebSignature.VerifySignedTokenAsync<JsonWebSignature.Payload>(token, Options(emulator, "https://service"));
        payload.Issuer.ShouldBe(emulator.Url);
        payload.ExpirationTimeSeconds.ShouldBe(payload.IssuedAtTimeSeconds + 3600);
        var claims = JsonNode.Parse(Decode(token.Split('.')[1]))!;
        claims["email"]!.GetValue<string>().ShouldBe("caller@test");
        claims["email_verified"]!.GetValue<bool>().ShouldBeTrue();
        claims["azp"]!.GetValue<string>().ShouldBe(claims["sub"]!.GetValue<string>());
        await JsonWebSignature.VerifySignedTokenAsync<JsonWebSignature.Payload>(Bearer(receiver, "/y"), Options(emulator, receiver.Url + "/y"));
        Bearer(receiver, "/z").ShouldStartWith("ya29.");

        await RefusedAsync(token, Options(emulator, "https://other"));
        var otherIssuer = Options(emulator, "https://service");
        otherIssuer.TrustedIssuers.Clear();
        otherIssuer.TrustedIssuers.Add("https://accounts.google.com");
        await RefusedAsync(token, otherIssuer);
        var parts = token.Split('.');
        var forged = Encode(Decode(parts[1]).Replace("caller@test", "admin@test", StringComparison.Ordinal));
        await RefusedAsync($"{parts[0]}.{forged}.{parts[2]}", Options(emulator, "https://service"));
    }

    [Fact]
    public async Task MintedTokenPassesUntilItExpires()
    {
        await using var emulator = await Emulator.StartAsync("memory", null, ("Emulator:Issuer", "https://issuer.test"));
        var options = Options(emulator, "aud");
        options.TrustedIssuers.Clear();
        options.TrustedIssuers.Add("https://issuer.test");
        await JsonWebSignature.VerifySignedTokenAsync<JsonWebSignature.Payload>(await MintAsync(emulator, 60), options);
        await RefusedAsync(await MintAsync(emulator, -60), options);
        var document = await emulator.MustAsync("GET", "/.well-known/openid-configuration");
        document["issuer"]!.GetValue<string>().ShouldBe("https://issuer.test");
        (await emulator.Http.GetStringAsync(document["jwks_uri"]!.GetValue<string>())).ShouldBe(await emulator.Http.GetStringAsync("/certs"));
    }

    private static SignedTokenVerificationOptions Options(Emulator emulator, string audience)
    {
        var options = new SignedTokenVerificationOptions { CertificatesUrl = emulator.Url + "/certs" };
        options.TrustedAudiences.Add(audience);
        options.TrustedIssuers.Add(emulator.Url);
        return options;
    }

    private static async Task<string> MintAsync(Emulator emulator, int seconds) =>
        (await emulator.MustAsync("POST", "/emulator/tokens", $$"""{"serviceAccountEmail":"a@test","audience":"aud","expiresInSeconds":{{seconds}}}"""))["token"]!.GetValue<string>();

    private static Task RefusedAsync(string token, SignedTokenVerificationOptions options) =>
        Should.ThrowAsync<InvalidJwtException>(() => JsonWebSignature.VerifySignedTokenAsync<JsonWebSignature.Payload>(token, options));

    private static string Bearer(Receiver receiver, string path) => receiver.Requests.Single(r => r.Path == path).Header("Authorization")!["Bearer ".Length..];

    private static string Decode(string part) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
