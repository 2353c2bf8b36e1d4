namespace PayGatePrime.Server;

internal static class BotRegistration
{
    public static IServiceCollection AddBot(this IServiceCollection services) => services
        .AddSingleton<UpdateHandler>()
        .AddSingleton<Purchases>()
        .AddSingleton<Checkout>()
        .AddSingleton<Donations>()
        .AddSingleton<FreshLinks>()
        .AddSingleton<JoinWatch>()
        .AddHostedService<WebhookRegistration>();
}
