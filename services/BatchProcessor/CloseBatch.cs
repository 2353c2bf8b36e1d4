using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.BatchProcessor;

/// <summary>A batch's payout ended: it reached its owner, or a person gave it up.</summary>
internal sealed class CloseBatch(BatchClosing closing) : ITaskHandler<BatchPaid>
{
    public Task<TaskResult> HandleAsync(BatchPaid message, TaskContext context) => Task.FromResult(TaskResult.Commit(work => closing.CloseAsync(work, message.PayoutId)));
}
