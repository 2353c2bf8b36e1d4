using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>Registers <see cref="IChangeNow"/>.</summary>
public static class ChangeNowRegistration
{
    /// <summary>Adds the client as a singleton.</summary>
    public static IServiceCollection AddChangeNow(this IServiceCollection services, ChangeNowSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ProviderClients.Add(services, ChangeNowClient.Provider, ProviderClients.Directory(settings.BaseUrl), settings.Timeout);
        return services.AddSingleton<IChangeNow>(provider => new ChangeNowClient(
            provider.GetRequiredService<IHttpClientFactory>(), settings, provider.GetRequiredService<TimeProvider>()));
    }
}
