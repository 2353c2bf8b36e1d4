using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Local;

/// <summary>Gives every endpoint its address before anything starts.</summary>
internal sealed class EndpointAllocator(
    IConfiguration configuration,
    PortLeases leases,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    IServiceProvider services)
{
    public async Task AllocateAsync(CancellationToken cancellation)
    {
        var randomize = string.Equals(configuration["DcpPublisher:RandomizePorts"], "true", StringComparison.OrdinalIgnoreCase);
        var fixedPorts = new Dictionary<int, string>();
        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                var port = FixedPort(resource, endpoint, randomize);
                if (port is < 1 or > ushort.MaxValue)
                {
                    throw new DistributedApplicationException($"The resource '{resource.Name}' wants port {port}, which must be from 1 to {ushort.MaxValue}.");
                }

                if (port is { } wanted && !fixedPorts.TryAdd(wanted, resource.Name))
                {
                    throw new DistributedApplicationException($"The resources '{fixedPorts[wanted]}' and '{resource.Name}' both want port {wanted}.");
                }

                endpoint.Allocate(port ?? leases.Lease());
            }
        }

        foreach (var resource in model.Resources.OfType<IResourceWithEndpoints>())
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellation).ConfigureAwait(false);
        }

        foreach (var resource in model.Resources)
        {
            await PublishUrlsAsync(resource, cancellation).ConfigureAwait(false);
        }
    }

    private static int? FixedPort(IResource resource, EndpointAnnotation endpoint, bool randomize)
    {
        var (port, target) = (endpoint.Port, endpoint.TargetPort);
        if (!endpoint.IsProxied)
        {
            return port is not null && target is not null && port != target
                ? throw new DistributedApplicationException(
                    $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' is not proxied, so its port {port} and its target port {target} must be the same.")
                : port ?? target;
        }

        if (resource is PostgresServerResource)
        {
            return randomize ? null : port;
        }

        if (port is not null && target is not null)
        {
            throw new DistributedApplicationException(port == target
                ? $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested a proxy, and its port and target port must not both be {port}."
                : $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' has port {port} and target port {target}, but without the Aspire packages there is no proxy between them: give it one of them.");
        }

        return target ?? (randomize ? null : port);
    }

    private async Task PublishUrlsAsync(IResource resource, CancellationToken cancellation)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints owner)
        {
            urls.AddRange(resource.Annotations.OfType<EndpointAnnotation>()
                .Select(e => new ResourceUrlAnnotation { Url = e.AllocatedEndpoint!.UriString, Endpoint = new EndpointReference(owner, e) }));
        }

        var context = new ResourceUrlsCallbackContext(execution, resource, urls, cancellation);
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        if (urls.Count > 0)
        {
            var shown = urls.OrderByDescending(u => u.DisplayOrder ?? 0)
                .Select(u => new UrlSnapshot(u.Endpoint?.EndpointName, Absolute(u), IsInternal: false) { DisplayText = u.DisplayText })
                .ToImmutableArray();
            await notifications.PublishUpdateAsync(resource, s => s with { Urls = shown }).ConfigureAwait(false);
        }
    }

    private static string Absolute(ResourceUrlAnnotation url) =>
        url.Endpoint is { } endpoint && url.Url.StartsWith('/') ? endpoint.Url + url.Url : url.Url;
}
