using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Notifications.Alerts;

internal static class AlertRegistration
{
    private static readonly TimeSpan s_webhookLimit = TimeSpan.FromSeconds(10);

    /// <summary>Adds the alert book and its channels; without a bot of their own, operators hear from the one that all do.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services, NotificationsConfig config)
    {
        services.AddSingleton<AlertBook>();
        if (config.OperatorBot is { } bot)
        {
            services.AddKeyedTelegram(TellOperators.Bot, bot);
        }
        else
        {
            services.AddKeyedSingleton(TellOperators.Bot, (provider, _) => provider.GetRequiredService<ITelegram>());
        }

        services.AddHttpClient<AlertWebhook>(client => client.Timeout = s_webhookLimit)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        return services;
    }
}
