using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Common.Providers.Kms;

/// <summary>Registers <see cref="KmsSigners"/>.</summary>
public static class KmsRegistration
{
    private static readonly Uri s_google = new("https://cloudkms.googleapis.com/");

    /// <summary>Adds the client as a singleton.</summary>
    public static IServiceCollection AddKmsSigners(this IServiceCollection services, KmsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ProviderClients.Add(services, KmsSigners.Provider, ProviderClients.Directory(settings.Endpoint ?? s_google), settings.Timeout);
        return services.AddSingleton(provider => new KmsSigners(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>(), settings.Endpoint is null ? GoogleCredentials.AuthorizeAsync : null));
    }
}
