using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using PayGatePrime.ServiceDefaults.Discovery;
using PayGatePrime.ServiceDefaults.Health;
using PayGatePrime.ServiceDefaults.Resilience;
using PayGatePrime.ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every process begins with, in the shape of Aspire's service defaults.</summary>
public static class Extensions
{
    private const string HealthPath = "/health";
    private const string AlivePath = "/alive";
    private const string LiveTag = "live";
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    // These clients judge the outcome of a failed call themselves, and have retry rules of their own.
    private static readonly string[] s_clientsWithOwnRetries = ["nowpayments", "changenow", "telegram", "ethereum", "prices", "email"];

    /// <summary>Adds telemetry, health checks, and service discovery and resilience for every HttpClient.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        builder.Services.AddHttpClient();
        builder.Services.AddServiceEndpointResolver();
        builder.Services.AddResiliencePipelines();
        foreach (var client in s_clientsWithOwnRetries)
        {
            builder.Services.Configure<HttpResilienceOptions>(client, options => options.Retries = 0);
        }

        builder.Services.ConfigureAll<HttpClientFactoryOptions>(options => options.HttpMessageHandlerBuilderActions.Add(handlers =>
        {
            var resilience = handlers.Services.GetRequiredService<IOptionsMonitor<HttpResilienceOptions>>().Get(handlers.Name ?? "");
            if (resilience.Enabled)
            {
                handlers.AdditionalHandlers.AddResilience(handlers.Services, handlers.Name ?? "");
            }

            handlers.AdditionalHandlers.Add(new ServiceDiscoveryHandler(handlers.Services.GetRequiredService<ServiceEndpointResolver>()));
        }));
        return builder;
    }

    /// <summary>
    /// Adds traces, metrics and logs over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; without it nothing is recorded, and
    /// only the trace context travels on. Logs go to standard output as JSON lines unless <c>Logging:Console:FormatterName</c> says otherwise
    /// or a developer looks at a terminal.
    /// </summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        // .NET 10 leaves the HTTP tags off the server's activities unless asked; the sampler needs url.path.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        AddConsole(builder);
        var otlp = OtlpSettings.From(builder.Configuration);
        if (otlp is null)
        {
            return builder;
        }

        var resource = ServiceResource.From(builder.Configuration, builder.Environment.ApplicationName);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.SetResourceBuilder(resource);
            logging.AddOtlpExporter(exporter => otlp.Apply(exporter, "v1/logs"));
        });
        builder.Services.AddOptions<TelemetryOptions>();
        builder.Services.AddHostedService(services => new TelemetryHost(
            otlp, resource, builder.Environment.ApplicationName, services.GetRequiredService<IOptions<TelemetryOptions>>(), services.GetRequiredService<ILogger<TelemetryHost>>()));
        return builder;
    }

    /// <summary>Adds the check "self", which only says that the process answers.</summary>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (every check: ready to work) and <c>/alive</c> (checks tagged "live": the process answers). They need no
    /// caller's identity, and answer names and states only.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPath, new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync }).AllowAnonymous();
        app.MapHealthChecks(AlivePath, new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync, Predicate = check => check.Tags.Contains(LiveTag) })
            .AllowAnonymous();
        return app;
    }

    private static void AddConsole(IHostApplicationBuilder builder)
    {
        builder.Services.Configure<JsonConsoleFormatterOptions>(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat = TimestampFormat;
            options.IncludeScopes = true;
        });
        var chosen = !string.IsNullOrWhiteSpace(builder.Configuration["Logging:Console:FormatterName"]);
        var interactive = builder.Environment.IsDevelopment() && !Console.IsOutputRedirected;
        if (!chosen && !interactive)
        {
            builder.Logging.AddConsole(options => options.FormatterName = ConsoleFormatterNames.Json);
        }
    }
}
