using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>Registers <see cref="INowPayments"/>.</summary>
public static class NowPaymentsRegistration
{
    /// <summary>Adds the client as a singleton.</summary>
    public static IServiceCollection AddNowPayments(this IServiceCollection services, NowPaymentsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ProviderClients.Add(services, NowPaymentsClient.Provider, ProviderClients.Directory(settings.BaseUrl), settings.Timeout, ("x-api-key", settings.ApiKey.Reveal()));
        return services.AddSingleton<INowPayments>(provider => new NowPaymentsClient(
            provider.GetRequiredService<IHttpClientFactory>(), settings, provider.GetRequiredService<TimeProvider>()));
    }
}
