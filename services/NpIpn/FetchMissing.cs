using System.Text.Json;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

/// <summary>Asks NOWPayments for a payment that reconciliation found to stand otherwise there, and takes the answer like a callback.</summary>
internal sealed class FetchMissing(NpIpnDatabase database, IpnIntake intake, INowPayments nowPayments) : ITaskHandler<FetchPayment>
{
    private static readonly TimeSpan s_intakeDelay = TimeSpan.FromSeconds(5);

    public async Task<TaskResult> HandleAsync(FetchPayment message, TaskContext context)
    {
        var payment = await nowPayments.GetPaymentAsync(await database.ReadFindingAsync(message.FindingId, context.Cancelled), context.Cancelled);
        try
        {
            await intake.SubmitAsync(new ReceivedIpn(payment.PaymentId, payment.StatusText, payment, JsonSerializer.SerializeToUtf8Bytes(payment), null), context.Cancelled);
            return TaskResult.Done;
        }
        catch (IntakeUnavailableException e)
        {
            return TaskResult.RetryAfter(s_intakeDelay, e.Message);
        }
    }
}
