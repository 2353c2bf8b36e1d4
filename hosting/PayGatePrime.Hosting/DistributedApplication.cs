using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PayGatePrime.LocalProcesses;

namespace Aspire.Hosting;

/// <summary>A distributed application, run from this process.</summary>
public class DistributedApplication : IHost
{
    private readonly IHost _host;
    private readonly EntryPointInterception? _interception;
    private readonly bool _isTest;
    private bool _started;
    private bool _stopped;

    /// <summary>Wraps a built host.</summary>
    public DistributedApplication(IHost host)
        : this(host, null, isTest: true)
    {
    }

    internal DistributedApplication(IHost host, EntryPointInterception? interception, bool isTest)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _interception = interception;
        _isTest = isTest;
    }

    /// <summary>The application's services.</summary>
    public virtual IServiceProvider Services => _host.Services;

    /// <summary>The resources' states.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Gives commands to resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    internal virtual bool IsStarted => _started;

    /// <summary>Begins to compose an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Begins to compose an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return CreateBuilder(new DistributedApplicationOptions { Args = args });
    }

    /// <summary>Begins to compose an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DistributedApplicationBuilder(options, EntryPointInterception.Current?.Prepare(options));
    }

    /// <summary>Runs the application until it is told to end; see <see cref="RunAsync"/>.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs the application until it is told to end. What keeps it from starting is written to standard error in one sentence,
    /// and the process's exit code becomes 1.
    /// </summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_isTest)
        {
            await RunForTestAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await RunUntilStoppedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DistributedApplicationException or LocalProcessException)
        {
            await Console.Error.WriteLineAsync(Services.GetRequiredService<SecretMask>().Apply(e.Message)).ConfigureAwait(false);
            Environment.ExitCode = 1;
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Begins the start of every resource; it does not wait until they run.</summary>
    /// <exception cref="DistributedApplicationException">A port, a program or a data folder can't be used.</exception>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _started = true;
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        await Services.GetRequiredService<Orchestrator>().StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops every resource, those first on which no other depends.</summary>
    public virtual async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_started && !_stopped)
        {
            _stopped = true;
            await Services.GetRequiredService<Orchestrator>().StopAsync().ConfigureAwait(false);
            await _host.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops and disposes the application.</summary>
    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops and disposes the application.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private async Task RunUntilStoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            var stop = _host.WaitForShutdownRequestAsync(cancellationToken);
            var failed = Services.GetRequiredService<Orchestrator>().Failed;
            await Task.WhenAny(stop, failed).ConfigureAwait(false);
            if (failed.IsCompleted)
            {
                throw await failed.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            // Told to end while starting: what has started is stopped below.
            return;
        }
        finally
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task RunForTestAsync(CancellationToken cancellationToken)
    {
        if (_interception is not null)
        {
            await _interception.StartRequested.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            _interception?.Started();
            await _host.WaitForShutdownRequestAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
