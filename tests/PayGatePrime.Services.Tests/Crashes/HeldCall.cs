using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Crashes;

/// <summary>A call that waits to be let go.</summary>
public sealed class HeldCall(string call)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Call { get; } = call;

    /// <summary>Ends when the call was begun.</summary>
    public Task Reached => _reached.Task.WaitAsync(Limits.Step);

    public void Release() => _released.SetResult();

    public Task WaitAsync()
    {
        _reached.TrySetResult();
        return _released.Task.WaitAsync(Limits.Flow);
    }
}
