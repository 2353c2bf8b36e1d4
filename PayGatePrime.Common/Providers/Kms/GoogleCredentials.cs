using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;

namespace PayGatePrime.Common.Providers.Kms;

/// <summary>Application default credentials, loaded once.</summary>
internal static class GoogleCredentials
{
    private static readonly Lazy<Task<ITokenAccess>> s_credential = new(LoadAsync);

    /// <summary>The value of an Authorization header.</summary>
    /// <exception cref="ProviderException">There are no credentials, or they give no token.</exception>
    public static async Task<string> AuthorizeAsync(CancellationToken cancelled)
    {
        try
        {
            var access = await s_credential.Value;
            return "Bearer " + await access.GetAccessTokenForRequestAsync(cancellationToken: cancelled);
        }
        catch (InvalidOperationException e)
        {
            throw new ProviderException(KmsSigners.Provider, ProviderFailure.Unauthorized, "no_credentials", "kms: there are no application default credentials.", inner: e);
        }
        catch (TokenResponseException e)
        {
            throw new ProviderException(KmsSigners.Provider, ProviderFailure.Unauthorized, "no_token", "kms: the credentials give no access token.", inner: e);
        }
        catch (HttpRequestException e)
        {
            throw new ProviderException(KmsSigners.Provider, ProviderFailure.Unavailable, "no_token", "kms: the token endpoint could not be reached.", inner: e);
        }
    }

    private static async Task<ITokenAccess> LoadAsync() =>
        (await GoogleCredential.GetApplicationDefaultAsync()).CreateScoped("https://www.googleapis.com/auth/cloudkms");
}
