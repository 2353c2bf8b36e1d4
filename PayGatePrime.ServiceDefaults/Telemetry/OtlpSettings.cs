using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace PayGatePrime.ServiceDefaults.Telemetry;

/// <summary>Where telemetry goes, from the variables of the OpenTelemetry specification.</summary>
internal sealed record OtlpSettings(Uri Endpoint, OtlpExportProtocol Protocol, string? Headers, int? TimeoutMilliseconds)
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolKey = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string TimeoutKey = "OTEL_EXPORTER_OTLP_TIMEOUT";

    public static OtlpSettings? From(IConfiguration configuration)
    {
        var text = configuration[EndpointKey]?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{EndpointKey} must be an http or https address.");
        }

        var protocol = configuration[ProtocolKey]?.Trim() switch
        {
            null or "" or "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => throw new InvalidOperationException($"{ProtocolKey} must be grpc or http/protobuf."),
        };
        int? timeout = null;
        if (configuration[TimeoutKey]?.Trim() is { Length: > 0 } milliseconds)
        {
            timeout = int.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0
                ? parsed
                : throw new InvalidOperationException($"{TimeoutKey} must be a number of milliseconds.");
        }

        return new OtlpSettings(endpoint, protocol, configuration["OTEL_EXPORTER_OTLP_HEADERS"]?.Trim(), timeout);
    }

    public void Apply(OtlpExporterOptions options, string signalPath)
    {
        options.Protocol = Protocol;
        // The exporter appends the signal's path only to an address that it read itself.
        options.Endpoint = Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri(Endpoint.AbsoluteUri.TrimEnd('/') + "/" + signalPath) : Endpoint;
        if (!string.IsNullOrEmpty(Headers))
        {
            options.Headers = Headers;
        }

        if (TimeoutMilliseconds is { } timeout)
        {
            options.TimeoutMilliseconds = timeout;
        }
    }
}
