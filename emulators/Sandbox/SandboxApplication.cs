using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.ChangeNow;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.Control;
using PayGatePrime.Sandbox.Faults;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.NowPayments;
using PayGatePrime.Sandbox.Pages;
using PayGatePrime.Sandbox.State;
using PayGatePrime.Sandbox.Telegram;

namespace PayGatePrime.Sandbox;

internal static class SandboxApplication
{
    private const string DefaultUrl = "http://localhost:8200";
    private const long BodyLimit = 1024 * 1024;

    /// <exception cref="SetupException">A setting is missing or wrong.</exception>
    public static WebApplication Build(string[] args, Action<IConfigurationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder.Configuration);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]) && string.IsNullOrEmpty(builder.Configuration["HTTP_PORTS"]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.AddServerHeader = false;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        AddServices(builder.Services, SandboxOptions.Read(builder.Configuration));
        var app = builder.Build();
        app.UseMiddleware<CallLogMiddleware>();
        app.UseMiddleware<RefusalMiddleware>();
        app.UseMiddleware<PageGuardMiddleware>();
        app.UseMiddleware<FaultMiddleware>();
        app.UseRouting();
        NowPaymentsEndpoints.Map(app);
        NowPaymentsControl.Map(app);
        ChangeNowEndpoints.Map(app);
        ChangeNowControl.Map(app);
        BotApiEndpoints.Map(app);
        TelegramControl.Map(app);
        CoinGeckoEndpoints.Map(app);
        SandboxControl.Map(app);
        InvoicePage.Map(app);
        ExchangePage.Map(app);
        TelegramPage.Map(app);
        OverviewPage.Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, SandboxOptions options)
    {
        services.AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton<StartupFailure>();
        services.AddSingleton<Journal>().AddSingleton<SeededRandom>().AddSingleton<FaultBook>().AddSingleton<CallLog>().AddSingleton<Links>().AddSingleton<PriceBook>();
        services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) }));
        AddHosted<Lives>(services);
        services.AddSingleton<ChainClient>();
        AddHosted<LocalChain>(services);
        services.AddSingleton<NowPaymentsStore>().AddSingleton<IpnSender>().AddSingleton<PaymentDesk>();
        AddHosted<PaymentLife>(services);
        services.AddSingleton<ChangeNowStore>().AddSingleton<ExchangeDesk>();
        AddHosted<ExchangeLife>(services);
        AddHosted<DepositWatcher>(services);
        services.AddSingleton<TelegramStore>().AddSingleton<FloodLimits>().AddSingleton<BotMethods>().AddSingleton<People>();
        AddHosted<WebhookSender>(services);
    }

    private static void AddHosted<T>(IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
