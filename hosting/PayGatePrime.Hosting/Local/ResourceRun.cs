namespace Aspire.Hosting.Local;

/// <summary>The present run of a resource that the application starts and stops.</summary>
internal sealed class ResourceRun
{
    public Lock Gate { get; } = new();

    /// <summary>Ends the start or the watch of the run.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    /// <summary>Ends the waiting for dependencies early.</summary>
    public TaskCompletionSource SkipWait { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the process has started, with the reason when it could not.</summary>
    public Task<Exception?>? Starting { get; set; }

    /// <summary>Completes when the run has ended and that was published.</summary>
    public Task? Ended { get; set; }

    public RunningProcess? Process { get; set; }

    public bool IsStopRequested { get; set; }
}
