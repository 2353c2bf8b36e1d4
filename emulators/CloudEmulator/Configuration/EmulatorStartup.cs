using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Identity;
using PayGatePrime.CloudEmulator.PubSub;
using PayGatePrime.CloudEmulator.Scheduler;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>Opens the store while the server already answers, and stops the engine before the server ends.</summary>
internal sealed partial class EmulatorStartup(
    EmulatorOptions options, ConfigResources resources, IStore store, DeliveryEngine engine, CloudTasksService tasks, CmekService cmek, SchedulerService scheduler, PubSubService pubSub, TokenMinter tokens,
    IServer server, Endpoints endpoints, IHostApplicationLifetime lifetime, ILogger<EmulatorStartup> log) : BackgroundService
{
    private volatile bool _isReady;

    public bool IsReady => _isReady;

    public int ExitCode { get; private set; }

    public void RequireReady()
    {
        if (!_isReady)
        {
            throw ApiException.Unavailable("The emulator is starting: its store is not open yet.");
        }
    }

    public void EndBecauseTakenOver()
    {
        ExitCode = 3;
        lifetime.StopApplication();
    }

    /// <summary>Makes or updates what the configuration names.</summary>
    public async Task ApplyAsync()
    {
        foreach (var queue in resources.Queues)
        {
            await tasks.UpdateQueueAsync(queue.Name!, queue, null);
        }

        foreach (var topic in resources.Topics)
        {
            await pubSub.CreateTopicAsync(topic, [], null, mayExist: true);
        }

        foreach (var subscription in resources.Subscriptions)
        {
            await pubSub.CreateSubscriptionAsync(subscription, mayExist: true);
        }

        foreach (var job in resources.Jobs)
        {
            await scheduler.PutAsync(job, createIfMissing: true);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        scheduler.Dispose();
        await base.StopAsync(cancellationToken);
        try
        {
            await engine.StopAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogCutOff(log);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            var content = await store.OpenAsync(stoppingToken);
            await UseSigningKeyAsync();
            tokens.UseIssuer(options.Issuer ?? endpoints.RestUrl(Addresses()));
            engine.Load(content);
            tasks.Load(content.Resources);
            cmek.Load(content.Resources);
            scheduler.Load(content.Resources);
            pubSub.Load(content.Resources);
            await ApplyAsync();
            _isReady = true;
            engine.Open();
            scheduler.Open();
            LogReady(log, options.ConnectionString is null ? "memory" : "postgres", content.Pending.IsCompletedSuccessfully ? (await content.Pending).Values.Sum() : null, options.Parent, tokens.Issuer, endpoints.GrpcUrl(Addresses()) ?? "off");
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(log);
        }
        catch (Exception e)
        {
            LogFailed(log, e);
            ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task UseSigningKeyAsync()
    {
        if (options.ConnectionString is null)
        {
            // Making one takes longer than all the rest of a start, and most runs in memory mint no token.
            tokens.Use(new Lazy<SigningKey>(() => new SigningKey(SigningKey.Make())));
            return;
        }

        var key = new SigningKey(await store.GetOrAddSettingAsync("signing-key", SigningKey.Make));
        tokens.Use(new Lazy<SigningKey>(key));
    }

    /// <summary>The server's own address is only known once it listens.</summary>
    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }

    private ICollection<string> Addresses() => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    [LoggerMessage(LogLevel.Information, "Ready: store {Store}, {Pending} tasks pending, {Parent}, issuer {Issuer}, gRPC {Grpc}.")]
    private static partial void LogReady(ILogger logger, string store, long? pending, string parent, string issuer, string grpc);

    [LoggerMessage(LogLevel.Information, "Stopped before the store was open.")]
    private static partial void LogStopped(ILogger logger);

    [LoggerMessage(LogLevel.Critical, "The emulator can't start.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Attempts were still in flight at the end; their tasks will be delivered again.")]
    private static partial void LogCutOff(ILogger logger);
}
