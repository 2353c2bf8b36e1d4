using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PayGatePrime.ServiceDefaults.Discovery;

/// <summary>Registers service discovery.</summary>
public static class ServiceDiscoveryExtensions
{
    /// <summary>Adds the <see cref="ServiceEndpointResolver"/> as a singleton, once.</summary>
    public static IServiceCollection AddServiceEndpointResolver(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new ServiceEndpointResolver(provider.GetRequiredService<IConfiguration>()));
        return services;
    }
}
