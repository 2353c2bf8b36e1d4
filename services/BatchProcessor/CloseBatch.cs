using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.BatchProcessor;

/// <summary>A batch reached its owner.</summary>
internal sealed class CloseBatch(BatchClosing closing) : ITaskHandler<BatchPaid>
{
    public Task<TaskResult> HandleAsync(BatchPaid message, TaskContext context) => Task.FromResult(TaskResult.Commit(work => closing.CloseAsync(work, message.PayoutId)));
}
