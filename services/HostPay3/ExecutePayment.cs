using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.HostPay3;

/// <summary>Sends a transfer, or carries one on that was sent before.</summary>
internal sealed class ExecutePayment(TransferSender sender) : ITaskHandler<PaymentExecution>
{
    public Task<TaskResult> HandleAsync(PaymentExecution message, TaskContext context) => sender.AdvanceAsync(message.TransferId, context);
}
