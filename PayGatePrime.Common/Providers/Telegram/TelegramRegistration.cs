using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Registers <see cref="ITelegram"/>.</summary>
public static class TelegramRegistration
{
    /// <summary>Adds the client as a singleton.</summary>
    public static IServiceCollection AddTelegram(this IServiceCollection services, TelegramSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var withToken = new Uri($"{ProviderClients.Directory(settings.BaseUrl).AbsoluteUri}bot{settings.BotToken.Reveal()}/");
        ProviderClients.Add(services, TelegramClient.Provider, withToken, settings.Timeout);
        return services.AddSingleton<ITelegram>(provider => new TelegramClient(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
    }
}
