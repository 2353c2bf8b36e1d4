using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Identity;

/// <summary>What a verifier of the emulator's tokens reads, and a mint for tests on this machine.</summary>
internal static class IdentityEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/openid-configuration", (HttpContext context, TokenMinter tokens) =>
        {
            var issuer = tokens.Issuer;
            return ApiRequest.WriteAsync(context, w =>
            {
                w.WriteStartObject();
                w.WriteString("issuer", issuer);
                w.WriteString("jwks_uri", $"{context.Request.Scheme}://{context.Request.Host}/jwks");
                foreach (var (name, value) in new[] { ("response_types_supported", "id_token"), ("subject_types_supported", "public"), ("id_token_signing_alg_values_supported", "RS256") })
                {
                    w.WriteStartArray(name);
                    w.WriteStringValue(value);
                    w.WriteEndArray();
                }

                w.WriteStartArray("claims_supported");
                foreach (var claim in (string[])["iss", "aud", "azp", "sub", "email", "email_verified", "iat", "exp"])
                {
                    w.WriteStringValue(claim);
                }

                w.WriteEndArray();
                w.WriteEndObject();
            });
        });
        foreach (var path in (string[])["/jwks", "/certs"])
        {
            routes.MapGet(path, (HttpContext context, TokenMinter tokens) =>
            {
                var key = tokens.Key;
                context.Response.Headers.CacheControl = "public, max-age=300";
                return ApiRequest.WriteAsync(context, key.WriteKeySet);
            });
        }

        routes.MapPost("/emulator/tokens", MintAsync);
    }

    private static async Task MintAsync(HttpContext context, TokenMinter tokens)
    {
        LocalCallers.Require(context);
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "");
        var account = fields.String("serviceAccountEmail");
        var audience = fields.String("audience");
        var expires = fields.Int("expiresInSeconds") ?? 3600;
        fields.End();
        if (string.IsNullOrEmpty(account) || string.IsNullOrEmpty(audience))
        {
            throw ApiException.Invalid("serviceAccountEmail and audience are required.");
        }

        var token = tokens.Mint(account, audience, TimeSpan.FromSeconds(expires));
        await ApiRequest.WriteAsync(context, w =>
        {
            w.WriteStartObject();
            w.WriteString("token", token);
            w.WriteEndObject();
        });
    }
}
