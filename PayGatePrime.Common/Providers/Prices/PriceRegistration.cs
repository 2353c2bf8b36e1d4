using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Common.Providers.Prices;

/// <summary>Registers <see cref="IPriceSource"/>.</summary>
public static class PriceRegistration
{
    /// <summary>Adds CoinGecko as a singleton.</summary>
    public static IServiceCollection AddPrices(this IServiceCollection services, PriceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (string, string)[] headers = settings.ApiKey is null ? [] : [(settings.ApiKeyHeader, settings.ApiKey.Reveal())];
        ProviderClients.Add(services, CoinGeckoPrices.Provider, ProviderClients.Directory(settings.BaseUrl), settings.Timeout, headers);
        return services.AddSingleton<IPriceSource>(provider => new CoinGeckoPrices(
            provider.GetRequiredService<IHttpClientFactory>(), settings, provider.GetRequiredService<TimeProvider>()));
    }
}
