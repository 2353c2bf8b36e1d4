using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using PayGatePrime.CloudEmulator.Configuration;

namespace PayGatePrime.CloudEmulator.Telemetry;

/// <summary>Hands the metrics over OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says, and what is left at the end; does nothing without it.</summary>
internal sealed partial class OtlpExport(IConfiguration configuration, ILogger<OtlpExport> log) : IHostedService, IDisposable
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolKey = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const int FlushMilliseconds = 5_000;
    private MeterProvider? _provider;

    /// <exception cref="EmulatorStartException">A variable can't be used.</exception>
    public static void Check(IConfiguration configuration) => _ = Read(configuration);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Read(configuration) is var (endpoint, protocol))
        {
            _provider = Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(r => r.AddService(configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : "cloud-emulator"))
                .AddMeter(EmulatorMetrics.MeterName, "System.Runtime", "Npgsql")
                .AddOtlpExporter(exporter =>
                {
                    exporter.Protocol = protocol;

                    // The exporter appends the signal's path only to an address that it read itself.
                    exporter.Endpoint = protocol == OtlpExportProtocol.HttpProtobuf ? new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/v1/metrics") : endpoint;
                    if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers)
                    {
                        exporter.Headers = headers;
                    }
                })
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            if (_provider?.ForceFlush(FlushMilliseconds) == false)
            {
                LogNotFlushed(log);
            }
        },
        CancellationToken.None);

    public void Dispose() => _provider?.Dispose();

    private static (Uri Endpoint, OtlpExportProtocol Protocol)? Read(IConfiguration configuration)
    {
        if (configuration[EndpointKey] is not { Length: > 0 } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new EmulatorStartException($"{EndpointKey} must be an http or https address.");
        }

        return (endpoint, configuration[ProtocolKey] switch
        {
            null or "" or "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => throw new EmulatorStartException($"{ProtocolKey} must be grpc or http/protobuf."),
        });
    }

    [LoggerMessage(LogLevel.Warning, "The last metrics could not be handed over.")]
    private static partial void LogNotFlushed(ILogger logger);
}
