using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace PayGatePrime.ServiceDefaults.Telemetry;

/// <summary>Who reports: OTEL_SERVICE_NAME, else service.name of OTEL_RESOURCE_ATTRIBUTES, else the application's name.</summary>
internal static class ServiceResource
{
    private const string NameAttribute = "service.name";
    private const string InstanceAttribute = "service.instance.id";

    public static ResourceBuilder From(IConfiguration configuration, string applicationName)
    {
        var attributes = Attributes(configuration["OTEL_RESOURCE_ATTRIBUTES"]);
        var name = configuration["OTEL_SERVICE_NAME"]?.Trim();
        if (string.IsNullOrEmpty(name))
        {
            name = attributes.GetValueOrDefault(NameAttribute, applicationName);
        }

        attributes.Remove(NameAttribute);
        attributes.TryAdd(InstanceAttribute, $"{Environment.MachineName}:{Environment.ProcessId}");
        return ResourceBuilder.CreateEmpty()
            .AddTelemetrySdk()
            .AddAttributes(attributes.Select(pair => new KeyValuePair<string, object>(pair.Key, pair.Value)))
            .AddService(name, autoGenerateServiceInstanceId: false);
    }

    private static Dictionary<string, string> Attributes(string? text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                attributes[pair[..equals].Trim()] = Uri.UnescapeDataString(pair[(equals + 1)..].Trim());
            }
        }

        return attributes;
    }
}
