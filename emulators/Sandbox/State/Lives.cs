namespace PayGatePrime.Sandbox.State;

/// <summary>Runs what goes on by itself after a call was answered; a reset ends it all, and so does the end of the process.</summary>
internal sealed class Lives(ILogger<Lives> logger) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];
    private CancellationTokenSource _ends = new();

    public void Run(string what, Func<CancellationToken, Task> life)
    {
        lock (_gate)
        {
            var token = _ends.Token;
            var task = Task.Run(() => GuardAsync(what, life, token), CancellationToken.None);
            _running.Add(task);
            task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Ends everything running and waits for it.</summary>
    public async Task EndAllAsync()
    {
        Task[] running;
        CancellationTokenSource ended;
        lock (_gate)
        {
            running = [.. _running];
            ended = _ends;
            _ends = new CancellationTokenSource();
        }

        await ended.CancelAsync();
        await Task.WhenAll(running);
        ended.Dispose();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => EndAllAsync();

    public void Dispose() => _ends.Dispose();

    private void Forget(Task task)
    {
        lock (_gate)
        {
            _running.Remove(task);
        }
    }

    private async Task GuardAsync(string what, Func<CancellationToken, Task> life, CancellationToken cancellation)
    {
        try
        {
            await life(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            logger.LogInformation("Ended early: {What}", what);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Failed: {What}", what);
        }
    }
}
