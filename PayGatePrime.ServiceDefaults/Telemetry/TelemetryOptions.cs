namespace PayGatePrime.ServiceDefaults.Telemetry;

/// <summary>What can be switched off by other settings.</summary>
internal sealed class TelemetryOptions
{
    public bool NpgsqlMetrics { get; set; } = true;
}
