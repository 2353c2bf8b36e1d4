using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Local;

internal static class HttpChecks
{
    private static readonly HttpClient s_client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    public static IResourceBuilder<T> Add<T>(IResourceBuilder<T> builder, Func<EndpointReference>? selector, string? path, int? statusCode)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = selector?.Invoke() ?? Default(builder.Resource);
        if (!endpoint.Exists)
        {
            throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as no endpoint was found with name '{endpoint.EndpointName}'.");
        }

        if (!endpoint.IsHttp && !endpoint.IsHttps)
        {
            throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as the endpoint with name '{endpoint.EndpointName}' and scheme '{endpoint.Scheme}' is not an HTTP endpoint.");
        }

        var wantedPath = path ?? "/";
        var wantedStatus = statusCode ?? 200;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{wantedPath}_{wantedStatus}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(key, cancellation => CheckAsync(endpoint, wantedPath, wantedStatus, cancellation));
        return builder.WithHealthCheck(key);
    }

    private static EndpointReference Default(IResourceWithEndpoints resource)
    {
        var https = resource.GetEndpoint("https");
        return https.Exists ? https : resource.GetEndpoint("http");
    }

    private static async Task<HealthCheckResult> CheckAsync(EndpointReference endpoint, string path, int status, CancellationToken cancellation)
    {
        if (!endpoint.IsAllocated)
        {
            return HealthCheckResult.Unhealthy("The endpoint has no address yet.");
        }

        try
        {
            using var response = await s_client.GetAsync(new Uri(new Uri(endpoint.Url), path), HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            return (int)response.StatusCode == status
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{path} answered {(int)response.StatusCode} instead of {status}.");
        }
        catch (HttpRequestException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
