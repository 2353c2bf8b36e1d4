using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.HostPay1;

/// <summary>The delayed message has waited: ask ChangeNOW again.</summary>
internal sealed class AskAgain : ITaskHandler<RetryCallback>
{
    public Task<TaskResult> HandleAsync(RetryCallback message, TaskContext context) =>
        Task.FromResult(TaskResult.Commit(work => work.Enqueue(new StatusCheck(message.SwapId))));
}
