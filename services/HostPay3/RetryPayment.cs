using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.HostPay3;

/// <summary>Carries a transfer on: looks at the chain, sends again what was lost, replaces what is stuck.</summary>
internal sealed class RetryPayment(TransferSender sender) : ITaskHandler<PaymentRetry>
{
    public Task<TaskResult> HandleAsync(PaymentRetry message, TaskContext context) => sender.AdvanceAsync(message.TransferId, context);
}
