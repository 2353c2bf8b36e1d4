using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;

namespace PayGatePrime.ServiceDefaults.Resilience;

/// <summary>Resilience for HttpClients.</summary>
public static class HttpResilienceExtensions
{
    /// <summary>Set to true on a request that must be sent at most once whatever its method.</summary>
    public static readonly HttpRequestOptionsKey<bool> WithoutRetriesKey = new("PayGatePrime.WithoutRetries");

    /// <summary>Adds the standard resilience to one client, or changes its options where AddServiceDefaults has added it to all.</summary>
    /// <param name="http">The client.</param>
    /// <param name="configure">Changes the options of this client.</param>
    public static IHttpClientBuilder AddStandardResilience(this IHttpClientBuilder http, Action<HttpResilienceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Services.AddResiliencePipelines();
        if (configure is not null)
        {
            http.Services.Configure(http.Name, configure);
        }

        http.Services.Configure<HttpClientFactoryOptions>(
            http.Name, options => options.HttpMessageHandlerBuilderActions.Add(handlers => handlers.AdditionalHandlers.AddResilience(handlers.Services, http.Name)));
        return http;
    }

    /// <summary>This client never repeats a request; time limits and the circuit breaker stay.</summary>
    public static IHttpClientBuilder WithoutRetries(this IHttpClientBuilder http)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Services.Configure<HttpResilienceOptions>(http.Name, options => options.Retries = 0);
        return http;
    }

    /// <summary>This client has none of the resilience that AddServiceDefaults gives.</summary>
    public static IHttpClientBuilder WithoutResilience(this IHttpClientBuilder http)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Services.Configure<HttpResilienceOptions>(http.Name, options => options.Enabled = false);
        return http;
    }

    internal static void AddResiliencePipelines(this IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ResiliencePipelines>();
    }

    internal static void AddResilience(this IList<DelegatingHandler> handlers, IServiceProvider services, string client)
    {
        if (!handlers.OfType<ResilienceHandler>().Any())
        {
            handlers.Insert(0, new ResilienceHandler(services.GetRequiredService<ResiliencePipelines>(), client));
        }
    }
}
