using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator;

/// <summary>A payment finished at NOWPayments.</summary>
internal sealed class AcceptPayment(PaymentRouter router) : ITaskHandler<ValidatedPayment>
{
    public Task<TaskResult> HandleAsync(ValidatedPayment message, TaskContext context) => router.RouteAsync(message.PaymentId, context);
}
