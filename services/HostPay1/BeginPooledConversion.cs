using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.HostPay1;

/// <summary>Begins to fund a pooled conversion.</summary>
internal sealed class BeginPooledConversion(ConversionFollower conversions) : ITaskHandler<BatchExecution>
{
    public Task<TaskResult> HandleAsync(BatchExecution message, TaskContext context) => conversions.BeginAsync(message.ConversionId, context);
}
