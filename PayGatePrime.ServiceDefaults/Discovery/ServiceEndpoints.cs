using Microsoft.Extensions.Configuration;

namespace PayGatePrime.ServiceDefaults.Discovery;

/// <summary>The addresses of one service by endpoint name, handed out in turn.</summary>
internal sealed class ServiceEndpoints
{
    private const string DefaultEndpoint = "default";
    private readonly Dictionary<string, string[]> _byName;
    private uint _turn = uint.MaxValue;

    public ServiceEndpoints(IConfigurationSection service)
    {
        _byName = service.GetChildren().ToDictionary(
            endpoint => endpoint.Key,
            endpoint => Values(endpoint).Where(value => !string.IsNullOrWhiteSpace(value)).Select(value => value!.Trim()).ToArray(),
            StringComparer.OrdinalIgnoreCase);
    }

    public Uri? Next(string[] schemes, string? endpointName)
    {
        if (endpointName is not null)
        {
            return Named(schemes, endpointName);
        }

        foreach (var scheme in schemes)
        {
            if (_byName.TryGetValue(scheme, out var values) && values.Length > 0)
            {
                return Parse(values[Turn(values.Length)], scheme);
            }
        }

        return Named(schemes, DefaultEndpoint);
    }

    private static IEnumerable<string?> Values(IConfigurationSection endpoint) =>
        endpoint.Value is { Length: > 0 } single ? [single] : endpoint.GetChildren().Select(child => child.Value);

    private static Uri Parse(string value, string scheme) =>
        new(value.Contains("://", StringComparison.Ordinal) ? value : $"{scheme}://{value}", UriKind.Absolute);

    private Uri? Named(string[] schemes, string name)
    {
        if (!_byName.TryGetValue(name, out var values) || values.Length == 0)
        {
            return null;
        }

        var addresses = values.Select(value => Parse(value, schemes[0])).ToArray();
        foreach (var scheme in schemes)
        {
            if (addresses.Where(address => address.Scheme == scheme).ToArray() is { Length: > 0 } matching)
            {
                return matching[Turn(matching.Length)];
            }
        }

        return addresses[Turn(addresses.Length)];
    }

    private int Turn(int count) => (int)(Interlocked.Increment(ref _turn) % (uint)count);
}
