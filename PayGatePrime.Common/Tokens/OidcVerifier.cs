using Google.Apis.Auth;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Tokens;

/// <summary>
/// Verifies the OIDC token that Cloud Tasks, Cloud Scheduler and Pub/Sub attach: signature by the issuer's published keys,
/// issuer, audience, expiry, and the service account it was made for
/// (https://cloud.google.com/tasks/docs/creating-http-target-tasks#token).
/// </summary>
public sealed class OidcVerifier(ServiceSettings settings)
{
    private const string Scheme = "Bearer ";

    /// <summary>Verifies an Authorization header.</summary>
    /// <param name="authorization">The header's value, or null.</param>
    /// <param name="allowedServices">The services whose accounts may call.</param>
    /// <param name="cancelled">Ends the wait for the issuer's keys.</param>
    /// <returns>The service that called.</returns>
    /// <exception cref="TokenRefusedException">Missing, not signed by the issuer, for somebody else, expired, or of an account that may not call.</exception>
    public async Task<string> VerifyAsync(string? authorization, IReadOnlyList<string> allowedServices, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(allowedServices);
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new TokenRefusedException(isForbidden: false, "The OIDC token is missing.");
        }

        var payload = await DecodeAsync(authorization[Scheme.Length..].Trim(), cancelled);
        var caller = payload.EmailVerified ? allowedServices.FirstOrDefault(s => settings.ServiceAccount(s) == payload.Email) : null;
        return caller ?? throw new TokenRefusedException(isForbidden: true, "The OIDC token's service account may not call this endpoint.");
    }

    private async Task<GoogleJsonWebSignature.Payload> DecodeAsync(string token, CancellationToken cancelled)
    {
        var options = new SignedTokenVerificationOptions
        {
            CertificatesUrl = settings.OidcCertificates,
            TrustedIssuers = { settings.OidcIssuer },
            TrustedAudiences = { ServiceSettings.OidcAudience(settings.Service) },
        };
        try
        {
            return await JsonWebSignature.VerifySignedTokenAsync<GoogleJsonWebSignature.Payload>(token, options, cancelled);
        }
        catch (InvalidJwtException)
        {
            // The library's message may quote the token, so it goes no further.
            throw new TokenRefusedException(isForbidden: false, "The OIDC token is not valid here: wrong signature, issuer, audience or time.");
        }
    }
}
