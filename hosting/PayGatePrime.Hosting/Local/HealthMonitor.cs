using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Local;

/// <summary>Asks the health checks of running resources and publishes the first healthy answer of each run.</summary>
internal sealed class HealthMonitor(
    HealthCheckService checks,
    IOptions<HealthCheckServiceOptions> options,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time)
{
    private const int QuickRounds = 20;
    private const int SlowestUnhealthySeconds = 5;
    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_starting = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(15);

    /// <summary>The reports of a resource before the first answer.</summary>
    public static ImmutableArray<HealthReportSnapshot> Unanswered(IResource resource) =>
        [.. KeysOf(resource).Select(k => new HealthReportSnapshot(k, null, null, null))];

    /// <exception cref="DistributedApplicationException">A resource names a check that is not registered.</exception>
    public void Verify(IEnumerable<IResource> resources)
    {
        var registered = options.Value.Registrations.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            if (KeysOf(resource).FirstOrDefault(k => !registered.Contains(k)) is { } missing)
            {
                throw new DistributedApplicationException($"The health check '{missing}' of resource '{resource.Name}' is not registered.");
            }
        }
    }

    /// <summary>Watches one run of a resource until the run ends.</summary>
    public async Task WatchAsync(IResource resource, CancellationToken ended)
    {
        var keys = KeysOf(resource).ToHashSet(StringComparer.Ordinal);
        var wasHealthy = false;
        var unhealthyRounds = 0;
        try
        {
            await WaitForParentAsync(resource, ended).ConfigureAwait(false);
            while (true)
            {
                var status = keys.Count == 0 ? HealthStatus.Healthy : await AskAsync(resource, keys, ended).ConfigureAwait(false);
                if (status == HealthStatus.Healthy && !wasHealthy)
                {
                    wasHealthy = true;
                    await PublishReadyAsync(resource, ended).ConfigureAwait(false);
                }

                if (keys.Count == 0)
                {
                    return;
                }

                unhealthyRounds = status == HealthStatus.Healthy ? 0 : unhealthyRounds + 1;
                var pause = status == HealthStatus.Healthy ? s_healthy
                    : wasHealthy ? TimeSpan.FromSeconds(Math.Min(unhealthyRounds, SlowestUnhealthySeconds))
                    : unhealthyRounds <= QuickRounds ? s_quick : s_starting;
                await Task.Delay(pause, time, ended).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run has ended; the next one is watched anew.
            return;
        }
    }

    private static IEnumerable<string> KeysOf(IResource resource) =>
        new[] { resource }.Concat(Waits.Ancestors(resource)).SelectMany(r => r.Annotations.OfType<HealthCheckAnnotation>()).Select(a => a.Key).Distinct(StringComparer.Ordinal);

    /// <summary>What lives inside another resource is often only made when that is ready, so asking earlier is of no use.</summary>
    private async Task WaitForParentAsync(IResource resource, CancellationToken ended)
    {
        if (resource is IResourceWithParent { Parent: var parent })
        {
            var ready = await notifications.WaitForResourceAsync(parent.Name, e => e.Snapshot.ResourceReadyEvent is not null, ended).ConfigureAwait(false);
            await Task.WhenAny(ready.Snapshot.ResourceReadyEvent!.EventTask).ConfigureAwait(false);
        }
    }

    private async Task<HealthStatus> AskAsync(IResource resource, HashSet<string> keys, CancellationToken ended)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(s_answerLimit);
        ImmutableArray<HealthReportSnapshot> reports;
        try
        {
            var report = await checks.CheckHealthAsync(r => keys.Contains(r.Name), limit.Token).ConfigureAwait(false);
            reports = [.. report.Entries.Select(e => new HealthReportSnapshot(e.Key, e.Value.Status, e.Value.Description, e.Value.Exception?.Message))];
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            reports = [.. keys.Select(k => new HealthReportSnapshot(k, HealthStatus.Unhealthy, $"No answer within {s_answerLimit.TotalSeconds:0} s.", null))];
        }

        ended.ThrowIfCancellationRequested();
        if (!notifications.TryGetCurrentState(resource.Name, out var current) || !current.Snapshot.HealthReports.SequenceEqual(reports))
        {
            await notifications.PublishUpdateAsync(resource, s => s with { HealthReports = reports }).ConfigureAwait(false);
        }

        return reports.Min(r => r.Status ?? HealthStatus.Unhealthy);
    }

    private async Task PublishReadyAsync(IResource resource, CancellationToken ended)
    {
        var published = eventing.PublishAsync(new ResourceReadyEvent(resource, services), ended);
        await notifications.PublishUpdateAsync(resource, s => s with { ResourceReadyEvent = new EventSnapshot(published) }).ConfigureAwait(false);
        _ = ReportAsync(published);

        async Task ReportAsync(Task task)
        {
            try
            {
                await task.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Whoever waits for the resource gets it as well; here it becomes visible if nobody does.
                logs.Write(resource.Name, $"A subscriber of the ready event failed: {e.Message}", isError: true);
            }
        }
    }
}
