using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A health check's last answer.</summary>
/// <param name="Name">The check.</param>
/// <param name="Status">Its answer; null before the first.</param>
/// <param name="Description">Why.</param>
/// <param name="ExceptionText">The failure behind it.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);
