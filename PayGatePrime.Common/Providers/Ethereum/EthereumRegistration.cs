using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Registers <see cref="IEthereumNode"/>.</summary>
public static class EthereumRegistration
{
    /// <summary>Adds the node's client as a singleton.</summary>
    /// <exception cref="ArgumentException">The RPC URL is not an http or https address. The message does not show it.</exception>
    public static IServiceCollection AddEthereumNode(this IServiceCollection services, EthereumSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!Uri.TryCreate(settings.RpcUrl.Reveal(), UriKind.Absolute, out var url))
        {
            throw new ArgumentException("The RPC URL of ethereum is not an absolute http or https address.", nameof(settings));
        }

        ProviderClients.Add(services, EthereumNodeClient.Provider, url, settings.Timeout);
        return services.AddSingleton<IEthereumNode>(provider => new EthereumNodeClient(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds the chain's history. Goes with <see cref="AddEthereumNode"/>, whose connection it uses.</summary>
    public static IServiceCollection AddEthereumHistory(this IServiceCollection services) =>
        services.AddSingleton<IEthereumHistory>(provider => new EthereumNodeClient(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
}
