using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Local;

/// <summary>Connects a test with the AppHost's unchanged entry point, which runs on a thread of its own.</summary>
internal sealed class EntryPointInterception(Func<DistributedApplicationOptions, HostApplicationBuilderSettings> prepare)
{
    private static readonly AsyncLocal<EntryPointInterception?> s_current = new();
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _composed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _buildRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _startRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static EntryPointInterception? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <summary>Completes when the entry point has composed the application and stands before Build.</summary>
    public Task<DistributedApplicationBuilder> Composed => _composed.Task;

    public Task<DistributedApplication> Application => _built.Task;

    public Task StartRequested => _startRequested.Task;

    public Task HasStarted => _started.Task;

    public HostApplicationBuilderSettings Prepare(DistributedApplicationOptions options) => prepare(options);

    public void WaitForBuild(DistributedApplicationBuilder builder)
    {
        _composed.TrySetResult(builder);
        _buildRequested.Task.GetAwaiter().GetResult();
    }

    public void RequestBuild() => _buildRequested.TrySetResult();

    public void RequestStart() => _startRequested.TrySetResult();

    public void Built(DistributedApplication application) => _built.TrySetResult(application);

    public void Started() => _started.TrySetResult();

    /// <summary>Gives the test whatever ended the entry point.</summary>
    public void Fail(Exception exception)
    {
        _composed.TrySetException(exception);
        _built.TrySetException(exception);
        _started.TrySetException(exception);
        _buildRequested.TrySetException(exception);
        _startRequested.TrySetCanceled();
        foreach (var task in new Task[] { _composed.Task, _built.Task, _started.Task, _buildRequested.Task })
        {
            // Observed, so that a test which has given up is not ended by an exception nobody waits for.
            _ = task.Exception;
        }
    }
}
