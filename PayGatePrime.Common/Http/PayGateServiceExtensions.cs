using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Common.Http;

/// <summary>What makes a web application one of our services.</summary>
public static class PayGateServiceExtensions
{
    /// <summary>Registers settings, database, tokens, outbox relay and delivery pipeline. The data source is the host's to register.</summary>
    /// <typeparam name="TConfig">The service's settings; its constructor takes IConfiguration.</typeparam>
    /// <typeparam name="TDatabase">The service's database class; its constructor takes <see cref="DatabaseContext"/>.</typeparam>
    /// <returns>The settings, so that registrations that follow can use them.</returns>
    /// <exception cref="ConfigurationException">A setting is missing or malformed.</exception>
    public static TConfig AddPayGateService<TConfig, TDatabase>(this WebApplicationBuilder builder, string service, Func<Microsoft.Extensions.Configuration.IConfiguration, TConfig> readConfig)
        where TConfig : BaseConfigManager
        where TDatabase : BaseDatabaseManager
    {
        var config = builder.AddPayGateService(service, readConfig);
        builder.Services.AddSingleton<TDatabase>();
        return config;
    }

    /// <summary>As the other overload, for a service without a database class of its own.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or malformed.</exception>
    public static TConfig AddPayGateService<TConfig>(this WebApplicationBuilder builder, string service, Func<Microsoft.Extensions.Configuration.IConfiguration, TConfig> readConfig)
        where TConfig : BaseConfigManager
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(readConfig);
        AppDomain.CurrentDomain.UnhandledException += EndInOneSentence;
        if (SecretManagerSource.From(builder.Configuration) is { } secrets)
        {
            ((Microsoft.Extensions.Configuration.IConfigurationBuilder)builder.Configuration).Add(secrets);
        }

        var settings = new ServiceSettings(builder.Configuration, service);
        var config = readConfig(builder.Configuration);
        BaseConfigManager.ValidateAll(settings, config);

        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(config);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new AssetCatalog(builder.Configuration));
        services.AddSingleton<LedgerWriter>();
        services.AddSingleton<TaskTokenManager>();
        services.AddSingleton<OidcVerifier>();
        services.AddHttpClient("google-cloud");
        services.AddSingleton(p => new CloudTasksClient(p.GetRequiredService<IHttpClientFactory>().CreateClient("google-cloud"), settings, p.GetRequiredService<TaskTokenManager>()));
        services.AddSingleton(p => new PubSubClient(p.GetRequiredService<IHttpClientFactory>().CreateClient("google-cloud"), settings));
        services.AddSingleton<OutboxRelay>();
        services.AddHostedService(p => p.GetRequiredService<OutboxRelay>());
        services.AddSingleton(p => new DatabaseContext(p.GetRequiredService<NpgsqlDataSource>(), p.GetRequiredService<OutboxRelay>(), p.GetRequiredService<TimeProvider>(), service));
        services.AddSingleton<DeliveryDatabase>();
        services.AddSingleton<DeliveryPipeline>();
        services.AddHealthChecks().AddCheck<QueueHealthCheck>("queue", HealthStatus.Unhealthy);
        QuietFramework(builder);
        services.AddProblemDetails(o => o.CustomizeProblemDetails = c => c.ProblemDetails.Extensions["requestId"] = c.HttpContext.TraceIdentifier);
        services.Configure<KestrelServerOptions>(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = RequestBody.MostBytes;
        });
        return config;
    }

    // Left to the runtime, a missing setting would end in an abort and a core dump.
    private static void EndInOneSentence(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (unhandled.ExceptionObject is ConfigurationException problem)
        {
            Console.Error.WriteLine(problem.Message);
            Environment.Exit(1);
        }
    }

    // Several lines for each request and each call would cost more than the request; spans and meters tell the same.
    private static void QuietFramework(WebApplicationBuilder builder)
    {
        foreach (var category in new[] { "Microsoft.AspNetCore", "System.Net.Http.HttpClient", "Npgsql" })
        {
            if (builder.Configuration[$"Logging:LogLevel:{category}"] is null)
            {
                builder.Logging.AddFilter(category, LogLevel.Warning);
            }
        }
    }

    /// <summary>The middleware every service begins with: errors as problem details, request ids, security headers.</summary>
    public static WebApplication UsePayGateService(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseSecurityHeaders();
        app.UseRequestIds();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e => e is Microsoft.AspNetCore.Http.BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
        return app;
    }
}
