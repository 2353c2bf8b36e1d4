using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using PayGatePrime.LocalProcesses;

namespace Aspire.Hosting.Local;

/// <summary>Starts the resources all at once, each waiting for its own dependencies, and stops them in the reverse order.</summary>
internal sealed class Orchestrator(
    ApplicationContext application,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    EndpointAllocator endpoints,
    HealthMonitor health,
    ResourcesPage page,
    ConsoleReport report,
    IServiceProvider services,
    TimeProvider time)
{
    private const string ProcessIdProperty = "executable.pid";
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_portPatience = TimeSpan.FromSeconds(2);
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private Dictionary<IResource, ResourceRun> _runs = [];

    /// <summary>Completes with what keeps the application from running.</summary>
    public Task<Exception> Failed => _failed.Task;

    public async Task StartAsync(CancellationToken cancellation)
    {
        report.Begin();
        application.Store.ThrowIfUnreadable();
        _runs = model.Resources.Where(LifecycleCommands.Apply).ToDictionary(r => r, _ => new ResourceRun());
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellation).ConfigureAwait(false);
        health.Verify(model.Resources);
        foreach (var project in model.Resources.SelectMany(r => r.Annotations.OfType<ProjectAnnotation>()))
        {
            application.Metadata.TargetOf(project.Metadata.ProjectPath);
        }

        foreach (var server in model.Resources.OfType<PostgresServerResource>())
        {
            if (DataDirectoryOf(server) is { } directory)
            {
                application.Store.LockFolder(directory);
            }
        }

        await endpoints.AllocateAsync(cancellation).ConfigureAwait(false);
        await Task.WhenAll(_runs.Keys.Where(r => !IsExplicit(r)).Select(r => RequireFreePortsAsync(r, cancellation))).ConfigureAwait(false);
        await page.StartAsync(cancellation).ConfigureAwait(false);

        foreach (var resource in model.Resources)
        {
            await notifications.PublishUpdateAsync(resource, s => s with { CreationTimeStamp = time.GetUtcNow().UtcDateTime }).ConfigureAwait(false);
        }

        foreach (var resource in model.Resources.Where(r => !_runs.ContainsKey(r)))
        {
            await InitializeAsync(resource, cancellation).ConfigureAwait(false);
        }

        foreach (var resource in _runs.Keys)
        {
            if (IsExplicit(resource))
            {
                await MirrorAsync(resource, s => s with { State = KnownResourceStates.NotStarted }).ConfigureAwait(false);
            }
            else
            {
                _ = Begin(resource, isInitial: true);
            }
        }

        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives the start command; it answers when the process runs, could not be started, or waits for others.</summary>
    public async Task<ExecuteCommandResult> StartResourceAsync(IResource resource, CancellationToken cancellation)
    {
        var run = _runs[resource];
        Task<Exception?>? starting;
        lock (run.Gate)
        {
            starting = run.Starting is { IsCompleted: false } ? run.Starting : null;
        }

        if (starting is null)
        {
            starting = Begin(resource, isInitial: false);
        }
        else
        {
            run.SkipWait.TrySetResult();
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = notifications.WaitForResourceAsync(resource.Name, KnownResourceStates.Waiting, enough.Token);
        await Task.WhenAny(starting, waiting).WaitAsync(cancellation).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        return starting.IsCompleted && await starting.ConfigureAwait(false) is { } failure ? CommandResults.Failure(failure) : CommandResults.Success();
    }

    /// <summary>Stops a resource, or gives up its start.</summary>
    public async Task StopResourceAsync(IResource resource)
    {
        var run = _runs[resource];
        Task<Exception?>? starting;
        CancellationTokenSource? cancellation;
        lock (run.Gate)
        {
            if (run.Cancellation is null)
            {
                return;
            }

            run.IsStopRequested = true;
            starting = run.Starting;
            cancellation = run.Cancellation;
        }

        if (starting is { IsCompleted: false })
        {
            await cancellation.CancelAsync().ConfigureAwait(false);
            await starting.ConfigureAwait(false);
        }

        var process = run.Process;
        if (process is not null)
        {
            await MirrorAsync(resource, s => s.State?.Text == KnownResourceStates.Running ? s with { State = KnownResourceStates.Stopping } : s).ConfigureAwait(false);
            await process.StopAsync(s_grace).ConfigureAwait(false);
        }

        if (run.Ended is { } ended)
        {
            await ended.ConfigureAwait(false);
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        var stops = new Dictionary<IResource, Task>();
        foreach (var resource in StopOrder.Of(_runs.Keys))
        {
            var dependents = resource.Dependents.Select(d => stops[d]).ToArray();
            stops[resource.Resource] = StopAfterAsync(resource.Resource, dependents);
        }

        await Task.WhenAll(stops.Values).ConfigureAwait(false);
        await page.StopAsync().ConfigureAwait(false);
        await report.EndAsync().ConfigureAwait(false);
        application.Store.Dispose();

        async Task StopAfterAsync(IResource resource, Task[] dependents)
        {
            await Task.WhenAll(dependents).ConfigureAwait(false);
            await StopResourceAsync(resource).ConfigureAwait(false);
        }
    }

    private static bool IsExplicit(IResource resource) => resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    private async Task InitializeAsync(IResource resource, CancellationToken cancellation)
    {
        await eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, logs.GetLogger(resource), notifications, services), cancellation).ConfigureAwait(false);
        switch (resource)
        {
            case ParameterResource parameter:
                try
                {
                    await parameter.GetValueAsync(cancellation).ConfigureAwait(false);
                    await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running }).ConfigureAwait(false);
                }
                catch (MissingParameterValueException e)
                {
                    logs.Write(resource.Name, e.Message, isError: true);
                    await notifications.PublishUpdateAsync(resource, s => s with { State = new ResourceStateSnapshot("Value missing", "warn") }).ConfigureAwait(false);
                }

                break;
            case ConnectionStringResource:
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellation).ConfigureAwait(false);
                await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running, HealthReports = HealthMonitor.Unanswered(resource) }).ConfigureAwait(false);
                _ = health.WatchAsync(resource, _stopping.Token);
                break;
            default:
                break;
        }
    }

    private Task<Exception?> Begin(IResource resource, bool isInitial)
    {
        var run = _runs[resource];
        lock (run.Gate)
        {
            run.Cancellation = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            run.SkipWait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            run.Process = null;
            run.Ended = null;
            run.IsStopRequested = false;
            run.Starting = Task.Run(() => StartAsync(resource, run, isInitial, run.Cancellation.Token));
            return run.Starting;
        }
    }

    private async Task<Exception?> StartAsync(IResource resource, ResourceRun run, bool isInitial, CancellationToken cancellation)
    {
        var isWaiting = false;
        try
        {
            await MirrorAsync(resource, s => s with
            {
                State = KnownResourceStates.Starting,
                ExitCode = null,
                StartTimeStamp = null,
                StopTimeStamp = null,
                ResourceReadyEvent = null,
                HealthReports = [],
            }).ConfigureAwait(false);
            foreach (var available in WithChildren(resource).OfType<IResourceWithConnectionString>())
            {
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(available, services), cancellation).ConfigureAwait(false);
            }

            await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellation).ConfigureAwait(false);
            isWaiting = true;
            await WaitAsync(resource, run, cancellation).ConfigureAwait(false);
            isWaiting = false;
            if (!isInitial)
            {
                await RequireFreePortsAsync(resource, cancellation).ConfigureAwait(false);
            }

            var process = resource is PostgresServerResource server
                ? await StartPostgresAsync(server, cancellation).ConfigureAwait(false)
                : await StartProcessAsync(resource, cancellation).ConfigureAwait(false);
            lock (run.Gate)
            {
                run.Process = process;
            }

            await MirrorAsync(resource, s => s with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.Running, "success"),
                StartTimeStamp = time.GetUtcNow().UtcDateTime,
                Properties = [.. s.Properties.Where(p => p.Name != ProcessIdProperty), new ResourcePropertySnapshot(ProcessIdProperty, process.ProcessId)],
            }).ConfigureAwait(false);
            run.Ended = WatchAsync(resource, run, process, run.Cancellation!);
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await MirrorAsync(resource, s => s with { State = KnownResourceStates.Finished, StopTimeStamp = time.GetUtcNow().UtcDateTime }).ConfigureAwait(false);
            return new OperationCanceledException("The start was given up.");
        }
        catch (Exception e)
        {
            // Callbacks of the AppHost run in here, so anything may come; it is shown, kept as the resource's state and handed on.
            logs.Write(resource.Name, e.Message, isError: true);
            await MirrorAsync(resource, s => s with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, "error"),
                StopTimeStamp = time.GetUtcNow().UtcDateTime,
            }).ConfigureAwait(false);
            if (isInitial && !isWaiting)
            {
                _failed.TrySetResult(e is DistributedApplicationException or LocalProcessException
                    ? e
                    : new DistributedApplicationException($"Resource '{resource.Name}' could not be started: {e.Message}", e));
            }

            return e;
        }
    }

    private async Task WaitAsync(IResource resource, ResourceRun run, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var wait = notifications.WaitForDependenciesAsync(resource, enough.Token);
        if (await Task.WhenAny(wait, run.SkipWait.Task).ConfigureAwait(false) == wait)
        {
            await wait.ConfigureAwait(false);
        }

        await enough.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await MirrorAsync(resource, s => s with { State = KnownResourceStates.Starting }).ConfigureAwait(false);
    }

    private async Task<RunningProcess> StartProcessAsync(IResource resource, CancellationToken cancellation)
    {
        var specification = await RunSpecification.OfAsync(resource, application.Metadata, execution, logs, cancellation).ConfigureAwait(false);
        if (!Directory.Exists(specification.WorkingDirectory))
        {
            throw new DistributedApplicationException($"The working directory {specification.WorkingDirectory} of resource '{resource.Name}' does not exist.");
        }

        try
        {
            var child = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = specification.FileName,
                Arguments = specification.Arguments,
                WorkingDirectory = specification.WorkingDirectory,
                Environment = specification.Environment,
                OnOutput = (line, isError) => logs.Write(resource.Name, line, isError),
            });
            return new RunningProcess(child.Id, child.Exited, child.StopAsync);
        }
        catch (LocalProcessException e)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' can't start: {e.Message}", e);
        }
    }

    private async Task<RunningProcess> StartPostgresAsync(PostgresServerResource resource, CancellationToken cancellation)
    {
        var directory = DataDirectoryOf(resource);
        var server = await PostgresServer.StartAsync(
            new PostgresOptions
            {
                DataDirectory = directory,
                Port = resource.PrimaryEndpoint.Port,
                UserName = (await resource.UserNameReference.GetValueAsync(cancellation).ConfigureAwait(false))!,
                Password = (await resource.PasswordParameter.GetValueAsync(cancellation).ConfigureAwait(false))!,

                // What is deleted at the end need not survive a crash of the machine.
                Durable = directory is not null,
                Settings = PostgresSettings.Of(await RunSpecification.ArgumentsAsync(resource, execution, cancellation).ConfigureAwait(false), resource.Name),
                OnOutput = (line, isError) => logs.Write(resource.Name, line, isError),
            },
            cancellation).ConfigureAwait(false);
        return new RunningProcess(server.ProcessId, server.Exited, _ => server.DisposeAsync().AsTask());
    }

    private string? DataDirectoryOf(PostgresServerResource server)
    {
        var data = server.Annotations.OfType<PostgresDataAnnotation>().LastOrDefault();
        return data?.Directory ?? (data?.Volume is { } volume ? application.Store.VolumeDirectory(volume) : null);
    }

    private async Task WatchAsync(IResource resource, ResourceRun run, RunningProcess process, CancellationTokenSource cancellation)
    {
        using var ended = new CancellationTokenSource();
        foreach (var watched in WithChildren(resource))
        {
            _ = health.WatchAsync(watched, ended.Token);
        }

        var exitCode = await process.Exited.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        if (!run.IsStopRequested && exitCode != 0)
        {
            report.ShowLastLines(resource.Name, exitCode);
        }

        var state = resource is PostgresServerResource ? KnownResourceStates.Exited : KnownResourceStates.Finished;
        await MirrorAsync(resource, s => s with
        {
            State = new ResourceStateSnapshot(state, exitCode == 0 ? "info" : "error"),
            ExitCode = exitCode,
            StopTimeStamp = time.GetUtcNow().UtcDateTime,
            Properties = [.. s.Properties.Where(p => p.Name != ProcessIdProperty)],
            HealthReports = [],
        }).ConfigureAwait(false);
        lock (run.Gate)
        {
            run.Cancellation = null;
        }

        cancellation.Dispose();
        if (notifications.TryGetCurrentState(resource.Name, out var last))
        {
            try
            {
                await eventing.PublishAsync(new ResourceStoppedEvent(resource, services, last), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // A subscriber is the AppHost's own code; its failure must not keep the others from being stopped.
                logs.Write(resource.Name, $"A subscriber of the stopped event failed: {e.Message}", isError: true);
            }
        }
    }

    /// <summary>Changes what is known of a resource; the resources inside it share its state.</summary>
    private async Task MirrorAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        foreach (var each in WithChildren(resource))
        {
            await notifications.PublishUpdateAsync(each, s =>
            {
                var next = change(s);
                var begins = next.State?.Text == KnownResourceStates.Running && s.State?.Text != KnownResourceStates.Running;
                return next with
                {
                    HealthReports = begins ? HealthMonitor.Unanswered(each) : next.HealthReports,
                    Properties = ReferenceEquals(each, resource) ? next.Properties : s.Properties,
                    ExitCode = ReferenceEquals(each, resource) ? next.ExitCode : s.ExitCode,
                };
            }).ConfigureAwait(false);
        }
    }

    private IEnumerable<IResource> WithChildren(IResource resource) =>
        model.Resources.Where(r => ReferenceEquals(r, resource) || Waits.Ancestors(r).Contains(resource)).OrderBy(r => ReferenceEquals(r, resource) ? 0 : 1);

    private async Task RequireFreePortsAsync(IResource resource, CancellationToken cancellation)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            // The processes of a run that was killed a moment ago may still be ending.
            var port = endpoint.AllocatedEndpoint!.Port;
            var since = time.GetTimestamp();
            while (LocalPorts.IsTaken(port))
            {
                if (time.GetElapsedTime(since) > s_portPatience)
                {
                    throw new DistributedApplicationException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"Port {port} is in use, so resource '{resource.Name}' can't listen on it: end what uses it or choose another port."));
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
