using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Registers <see cref="ITelegram"/>.</summary>
public static class TelegramRegistration
{
    /// <summary>Adds the client as a singleton.</summary>
    public static IServiceCollection AddTelegram(this IServiceCollection services, TelegramSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ProviderClients.Add(services, TelegramClient.Provider, WithToken(settings), settings.Timeout);
        return services.AddSingleton<ITelegram>(provider => new TelegramClient(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds the client of another bot as a keyed singleton.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key; also its name in telemetry.</param>
    /// <param name="settings">The other bot's.</param>
    public static IServiceCollection AddKeyedTelegram(this IServiceCollection services, string key, TelegramSettings settings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(settings);
        var name = $"{TelegramClient.Provider}-{key}";
        ProviderClients.Add(services, name, WithToken(settings), settings.Timeout);
        return services.AddKeyedSingleton<ITelegram>(key, (provider, _) => new TelegramClient(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>(), name));
    }

    private static Uri WithToken(TelegramSettings settings) => new($"{ProviderClients.Directory(settings.BaseUrl).AbsoluteUri}bot{settings.BotToken.Reveal()}/");
}
