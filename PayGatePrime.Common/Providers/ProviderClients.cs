using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PayGatePrime.Common.Providers;

/// <summary>Registers the HttpClient of a provider: nothing of it is logged or traced by the framework, and nothing is repeated or followed.</summary>
internal static class ProviderClients
{
    private const long LargestAnswer = 8 * 1024 * 1024;
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    public static string Name(string provider) => $"provider-{provider}";

    public static void Add(IServiceCollection services, string provider, Uri baseUrl, TimeSpan timeout, params (string Name, string Value)[] headers)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        if (!baseUrl.IsAbsoluteUri || baseUrl.Scheme is not ("https" or "http"))
        {
            throw new ArgumentException($"The base URL of {provider} is not an absolute http or https address.", nameof(baseUrl));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(Name(provider), client =>
            {
                client.BaseAddress = baseUrl;
                client.Timeout = timeout;
                client.MaxResponseContentBufferSize = LargestAnswer;
                foreach (var (name, value) in headers)
                {
                    client.DefaultRequestHeaders.Add(name, value);
                }
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = timeout < s_connectTimeout ? timeout : s_connectTimeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),

                // Without a propagator the handler makes no activity, whose url.full would show a token that is part of the path.
                ActivityHeadersPropagator = null,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()

            // A handler that some default adds for every client could repeat a payment or log a key.
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear());
    }

    /// <summary>The URL with a slash at its end, so that relative paths are appended.</summary>
    public static Uri Directory(Uri url) => url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
}
