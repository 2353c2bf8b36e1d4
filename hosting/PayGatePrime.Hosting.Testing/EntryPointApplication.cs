using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The test's side of an application that the entry point's thread runs.</summary>
internal sealed class EntryPointApplication(DistributedApplication inner, EntryPointRun run) : DistributedApplication(inner)
{
    private bool _isDisposed;

    public override IServiceProvider Services => inner.Services;

    internal override bool IsStarted => inner.IsStarted;

    public override async Task StartAsync(CancellationToken cancellationToken = default)
    {
        run.Interception.RequestStart();
        await run.Interception.HasStarted.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await run.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (run.Ended.IsCompleted)
        {
            return;
        }

        if (run.Interception.StartRequested.IsCompleted)
        {
            Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }
        else
        {
            run.Interception.Fail(new OperationCanceledException("The test ended before it started the application."));
        }

        await run.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            await inner.DisposeAsync().ConfigureAwait(false);
        }
    }
}
