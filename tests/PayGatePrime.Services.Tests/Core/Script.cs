using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Services.Tests.Core;

internal sealed class Script
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Func<EstimateRequest, TaskContext, Task<TaskResult>> Next { get; set; } = (_, _) => Task.FromResult(TaskResult.Done);

    public void CountCall() => Interlocked.Increment(ref _calls);
}
