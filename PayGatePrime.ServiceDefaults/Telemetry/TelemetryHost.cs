using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PayGatePrime.ServiceDefaults.Telemetry;

/// <summary>Listens from before the first hosted service starts until after the last one stopped, and hands over what is left.</summary>
internal sealed class TelemetryHost(
    OtlpSettings otlp, ResourceBuilder resource, string applicationName, IOptions<TelemetryOptions> options, ILogger<TelemetryHost> logger)
    : IHostedLifecycleService, IDisposable
{
    private const int FlushMilliseconds = 5_000;
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new QuietEndpointsSampler(new ParentBasedSampler(new AlwaysOnSampler())))
            .AddSource(applicationName, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "PayGatePrime.*");

        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "PayGatePrime.*");
        if (options.Value.NpgsqlMetrics)
        {
            metrics.AddMeter("Npgsql");
        }

        _traces = traces.AddOtlpExporter(exporter => otlp.Apply(exporter, "v1/traces")).Build();
        _metrics = metrics.AddOtlpExporter(exporter => otlp.Apply(exporter, "v1/metrics")).Build();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var flushed = await Task.WhenAll(
            Task.Run(() => _traces?.ForceFlush(FlushMilliseconds) ?? true, CancellationToken.None),
            Task.Run(() => _metrics?.ForceFlush(FlushMilliseconds) ?? true, CancellationToken.None));
        if (flushed.Contains(false))
        {
            logger.LogWarning("The last telemetry could not be handed to {Endpoint}.", otlp.Endpoint.GetLeftPart(UriPartial.Authority));
        }
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
