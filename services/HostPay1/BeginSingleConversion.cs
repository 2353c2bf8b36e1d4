using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.HostPay1;

/// <summary>Begins to fund one large payment's own conversion.</summary>
internal sealed class BeginSingleConversion(ConversionFollower conversions) : ITaskHandler<Execution>
{
    public Task<TaskResult> HandleAsync(Execution message, TaskContext context) => conversions.BeginAsync(message.ConversionId, context);
}
