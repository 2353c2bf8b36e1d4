using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Executable and so on.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Facts about it.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>The state; null before the first.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>How its process ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When it was created (UTC).</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When its process started (UTC).</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When its process ended (UTC).</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>The health checks' last answers.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; init; } = [];

    /// <summary>Links.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Whether people see it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The publication of <see cref="ApplicationModel.ResourceReadyEvent"/> in this run; null before.</summary>
    public EventSnapshot? ResourceReadyEvent { get; internal init; }

    /// <summary>Null unless it runs; then the worst answer of its checks, and healthy when it has none.</summary>
    public HealthStatus? HealthStatus =>
        State?.Text != KnownResourceStates.Running ? null
        : HealthReports.IsEmpty ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
        : HealthReports.Min(r => r.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
}
