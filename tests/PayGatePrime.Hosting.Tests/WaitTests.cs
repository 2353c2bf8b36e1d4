using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Hosting.Tests;

public sealed class WaitTests
{
    [Fact]
    public async Task WaiterStartsOnlyWhenDependencyIsHealthyAndItsReadySubscribersAreDone()
    {
        var builder = Apps.Compose();
        var healthy = false;
        var release = new TaskCompletionSource();
        var readyCount = 0;
        builder.Services.AddHealthChecks().AddCheck("gate", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        var dependency = builder.AddShell("dependency", "sleep 60").WithHealthCheck("gate").OnResourceReady(async (_, _, _) =>
        {
            Interlocked.Increment(ref readyCount);
            await release.Task;
        });
        builder.AddShell("waiter", "sleep 60").WaitFor(dependency);
        await using var app = builder.Build();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("dependency").WaitAsync(Limits.Step);
        await app.ResourceNotifications.WaitForResourceAsync("waiter", KnownResourceStates.Waiting).WaitAsync(Limits.Step);
        State(app, "dependency").HealthStatus.ShouldBe(HealthStatus.Unhealthy);
        healthy = true;
        await Limits.UntilAsync(() => Task.FromResult(Volatile.Read(ref readyCount) == 1), "the ready event was published");
        State(app, "waiter").State!.Text.ShouldBe(KnownResourceStates.Waiting);
        release.SetResult();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("waiter").WaitAsync(Limits.Step);
        readyCount.ShouldBe(1);
    }

    [Fact]
    public async Task CompletionIsAwaitedAndAnotherExitCodeFailsTheWaiter()
    {
        var builder = Apps.Compose();
        var good = builder.AddShell("good", "exit 4");
        var bad = builder.AddShell("bad", "exit 5");
        builder.AddShell("after-good", "sleep 60").WaitForCompletion(good, 4);
        builder.AddShell("after-bad", "sleep 60").WaitForCompletion(bad);
        await using var app = builder.Build();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("after-good").WaitAsync(Limits.Step);
        await app.ResourceNotifications.WaitForResourceAsync("after-bad", KnownResourceStates.FailedToStart).WaitAsync(Limits.Step);
        State(app, "good").ExitCode.ShouldBe(4);
        State(app, "good").State!.Text.ShouldBe(KnownResourceStates.Finished);
    }

    [Fact]
    public async Task WaitingForADeadResourceFailsInTests()
    {
        var builder = Apps.Compose();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var dead = builder.AddShell("dead", "exit 1").WithHealthCheck("never");
        builder.AddShell("waiter", "sleep 60").WaitFor(dead);
        builder.AddExecutable("missing", "no-such-program-anywhere", ".");
        await using var app = builder.Build();
        await app.StartAsync();

        (await Should.ThrowAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("dead").WaitAsync(Limits.Step))).Message.ShouldContain("'dead'");
        (await Should.ThrowAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("waiter").WaitAsync(Limits.Step)))
            .Message.ShouldContain("failed to start");
        await Should.ThrowAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("missing").WaitAsync(Limits.Step));
    }

    [Fact]
    public async Task CommandsStartStopAndRestart()
    {
        var builder = Apps.Compose();
        builder.AddShell("explicit", "sleep 60").WithExplicitStart();
        await using var app = builder.Build();
        await app.StartAsync();
        State(app, "explicit").State!.Text.ShouldBe(KnownResourceStates.NotStarted);
        (await app.ResourceCommands.ExecuteCommandAsync("explicit", "resource-stop")).Success.ShouldBeFalse();

        (await app.ResourceCommands.ExecuteCommandAsync("explicit", "resource-start")).Success.ShouldBeTrue();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("explicit").WaitAsync(Limits.Step);
        var first = ProcessId(app, "explicit");
        (await app.ResourceCommands.ExecuteCommandAsync("explicit", "resource-restart")).Success.ShouldBeTrue();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("explicit").WaitAsync(Limits.Step);
        var second = ProcessId(app, "explicit");
        second.ShouldNotBe(first);
        Processes.Exists(first).ShouldBeFalse();
        (await app.ResourceCommands.ExecuteCommandAsync("explicit", "resource-stop")).Success.ShouldBeTrue();
        State(app, "explicit").State!.Text.ShouldBe(KnownResourceStates.Finished);
        Processes.Exists(second).ShouldBeFalse();
    }

    [Fact]
    public async Task StopGoesFromDependentsToDependencies()
    {
        var ended = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var builder = Apps.Compose();
        var below = builder.AddShell("below", "exec sleep 60").OnResourceStopped((r, _, _) => Note(r));
        var middle = builder.AddShell("middle", "exec sleep 60").WaitFor(below).OnResourceStopped((r, _, _) => Note(r));
        builder.AddShell("above", "exec sleep 60").WaitFor(middle).OnResourceStopped((r, _, _) => Note(r));
        await using var app = builder.Build();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("above").WaitAsync(Limits.Step);
        await app.StopAsync();
        ended.ShouldBe(["above", "middle", "below"]);

        Task Note(ExecutableResource resource)
        {
            ended.Enqueue(resource.Name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void WaitingForItselfOrItsParentIsRefused()
    {
        var builder = Apps.Compose();
        var one = builder.AddShell("one", "true");
        Should.Throw<DistributedApplicationException>(() => one.WaitFor(one));
    }

    private static CustomResourceSnapshot State(DistributedApplication app, string name) =>
        app.ResourceNotifications.TryGetCurrentState(name, out var current) ? current.Snapshot : throw new InvalidOperationException(name);

    private static int ProcessId(DistributedApplication app, string name) =>
        (int)State(app, name).Properties.Single(p => p.Name == "executable.pid").Value!;
}
