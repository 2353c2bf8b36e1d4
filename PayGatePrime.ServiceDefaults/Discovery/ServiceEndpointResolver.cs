using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace PayGatePrime.ServiceDefaults.Discovery;

/// <summary>
/// Finds where a service listens, from the configuration <c>services:{service}:{scheme or endpoint name}:{n}</c>, which the AppHost
/// writes. Several addresses are used in turn. A host that is no known service is left as it is.
/// </summary>
public sealed class ServiceEndpointResolver : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly IDisposable _reload;
    private FrozenDictionary<string, ServiceEndpoints> _services;

    /// <summary>Reads the configuration now and again whenever it changes.</summary>
    public ServiceEndpointResolver(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        _services = Read();
        _reload = ChangeToken.OnChange(configuration.GetReloadToken, () => Volatile.Write(ref _services, Read()));
    }

    /// <summary>The address to call, such as <c>http://127.0.0.1:5111/</c> for <c>http://pgp-split1</c>.</summary>
    /// <exception cref="UriFormatException">The text is no absolute address.</exception>
    public Uri Resolve(string address) => Resolve(new Uri(address, UriKind.Absolute));

    /// <summary>
    /// The address to call. Understands <c>http://service</c>, <c>https+http://service</c> (the first scheme that is configured) and
    /// <c>http://_endpoint.service</c> (an endpoint by name); path and query are kept.
    /// </summary>
    /// <exception cref="ArgumentException">The address is relative.</exception>
    public Uri Resolve(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri)
        {
            throw new ArgumentException("A service is resolved from an absolute address.", nameof(address));
        }

        var schemes = address.Scheme.Split('+');
        var (service, endpoint) = Split(address.Host);
        if (Volatile.Read(ref _services).TryGetValue(service, out var endpoints) && endpoints.Next(schemes, endpoint) is { } found)
        {
            return Join(found, address);
        }

        return schemes.Length == 1 ? address : new Uri($"{schemes[0]}{address.AbsoluteUri[address.Scheme.Length..]}");
    }

    /// <summary>Stops following the configuration.</summary>
    public void Dispose() => _reload.Dispose();

    private static (string Service, string? Endpoint) Split(string host)
    {
        if (host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot)
        {
            return (host[(dot + 1)..], host[1..dot]);
        }

        return (host, null);
    }

    private static Uri Join(Uri found, Uri address)
    {
        var path = found.AbsolutePath.TrimEnd('/') + address.AbsolutePath;
        return new Uri($"{found.GetLeftPart(UriPartial.Authority)}{path}{address.Query}{address.Fragment}");
    }

    private FrozenDictionary<string, ServiceEndpoints> Read() =>
        _configuration.GetSection("services").GetChildren()
            .ToFrozenDictionary(service => service.Key, service => new ServiceEndpoints(service), StringComparer.OrdinalIgnoreCase);
}
