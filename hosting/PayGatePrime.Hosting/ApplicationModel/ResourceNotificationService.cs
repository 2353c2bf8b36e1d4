using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources' states: publishes them and waits for them.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly CancellationTokenSource _disposed = new();
    private readonly WaitBehavior _defaultWaitBehavior;

    internal ResourceNotificationService(WaitBehavior defaultWaitBehavior) => _defaultWaitBehavior = defaultWaitBehavior;

    /// <summary>Waits for a state.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="targetState">The state; Running when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits for one of several states and returns the one that came.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(resourceName, e => e.Snapshot.State?.Text is { } s && states.Contains(s), cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until what is known of a resource fulfils a condition.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the application was disposed.</exception>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        ArgumentNullException.ThrowIfNull(predicate);
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The application ended while waiting for resource '{resourceName}'.");
    }

    /// <summary>Waits until a resource is healthy and the subscribers of its ready event are done.</summary>
    /// <exception cref="DistributedApplicationException">It can't become healthy any more.</exception>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource is healthy and the subscribers of its ready event are done.</summary>
    /// <exception cref="DistributedApplicationException">It can't become healthy any more, and <paramref name="waitBehavior"/> does not wait for a new start.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var reached = await WaitForResourceAsync(
                resourceName,
                e => (e.Snapshot.HealthStatus == HealthStatus.Healthy && e.Snapshot.ResourceReadyEvent is not null)
                    || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(e.Snapshot)),
                cancellationToken).ConfigureAwait(false);
            if (IsUnavailable(reached.Snapshot))
            {
                var exit = reached.Snapshot.ExitCode is { } code ? $" (exit code {code})" : "";
                var what = reached.Snapshot.State?.Text == KnownResourceStates.FailedToStart ? "failed to start" : $"ended{exit}";
                throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it {what}.");
            }

            await reached.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
            return reached;
        }
    }

    /// <summary>Waits until everything that a resource's start depends on is there.</summary>
    /// <exception cref="DistributedApplicationException">It can't come any more.</exception>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await PublishUpdateAsync(resource, s => s with { State = new ResourceStateSnapshot(KnownResourceStates.Waiting, "info") }).ConfigureAwait(false);
        await Task.WhenAll(waits.Select(w => WaitForDependencyAsync(w, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>What is known now of every resource, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        ResourceEvent[] known;
        lock (_gate)
        {
            known = [.. _current.Values];
            _watchers.Add(channel);
        }

        try
        {
            foreach (var current in known)
            {
                yield return current;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
            await foreach (var change in channel.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    /// <summary>What is known now of a resource, by instance id or name.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            resourceEvent = _current.GetValueOrDefault(resourceId)
                ?? _current.Values.FirstOrDefault(e => string.Equals(e.ResourceId, resourceId, StringComparison.OrdinalIgnoreCase));
            return resourceEvent is not null;
        }
    }

    /// <summary>Changes what is known of a resource.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, InstanceId.Of(resource), stateFactory);
    }

    /// <summary>Changes what is known of a resource's instance.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_gate)
        {
            var before = _current.GetValueOrDefault(resource.Name)?.Snapshot ?? InitialSnapshot.Of(resource);
            var change = new ResourceEvent(resource, resourceId, stateFactory(before));
            _current[resource.Name] = change;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(change);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed.Cancel();
        GC.SuppressFinalize(this);
    }

    internal IReadOnlyList<ResourceEvent> Current()
    {
        lock (_gate)
        {
            return [.. _current.Values];
        }
    }

    private static bool IsUnavailable(CustomResourceSnapshot snapshot) => snapshot.State?.Text is { } state
        && (KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.RuntimeUnhealthy);

    private async Task WaitForDependencyAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var behavior = wait.WaitBehavior ?? _defaultWaitBehavior;
        switch (wait.WaitType)
        {
            case WaitType.WaitUntilHealthy:
                await WaitForResourceHealthyAsync(name, behavior, cancellationToken).ConfigureAwait(false);
                break;
            case WaitType.WaitUntilStarted:
                var started = await WaitForResourceAsync(
                    name,
                    e => e.Snapshot.State?.Text == KnownResourceStates.Running || (behavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(e.Snapshot)),
                    cancellationToken).ConfigureAwait(false);
                if (IsUnavailable(started.Snapshot))
                {
                    throw new DistributedApplicationException($"Resource '{name}' is waited for, but it has ended or could not be started.");
                }

                break;
            default:
                var ended = await WaitForResourceAsync(name, KnownStateIsTerminal, cancellationToken).ConfigureAwait(false);
                if (ended.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
                {
                    throw new DistributedApplicationException($"The completion of resource '{name}' is waited for, but it could not be started.");
                }

                if (ended.Snapshot.ExitCode is { } code && code != wait.ExitCode)
                {
                    throw new DistributedApplicationException($"The completion of resource '{name}' is waited for, but it ended with exit code {code} instead of {wait.ExitCode}.");
                }

                break;
        }
    }

    private static bool KnownStateIsTerminal(ResourceEvent change) =>
        change.Snapshot.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state);
}
