using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator;

/// <summary>A payment went another way than straight to finished.</summary>
internal sealed class UpdatePayment(PaymentRouter router) : ITaskHandler<PaymentUpdate>
{
    public Task<TaskResult> HandleAsync(PaymentUpdate message, TaskContext context) => router.RouteAsync(message.PaymentId, context);
}
