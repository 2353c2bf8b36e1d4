using System.Text.Json;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

/// <summary>
/// Asks NOWPayments for what may have changed without a callback (none comes after expiry, and callbacks get lost) and feeds the answers
/// through the same intake.
/// </summary>
internal sealed class PollOpenOrders(
    NpIpnDatabase database, IpnIntake intake, INowPayments nowPayments, NpIpnConfig config, TimeProvider time, ILogger<PollOpenOrders> logger) : IJob
{
    private static readonly TimeSpan s_workFor = TimeSpan.FromMinutes(3);

    public TimeSpan Longest { get; } = TimeSpan.FromMinutes(4);

    public async Task RunAsync(CancellationToken cancelled)
    {
        var started = time.GetTimestamp();
        var now = time.GetUtcNow();
        var since = now - TimeSpan.FromDays(config.PollDays);
        try
        {
            foreach (var id in await database.ReadPaymentsToPollAsync(since, now - config.PollQuietFor, config.PollMost, cancelled))
            {
                if (time.GetElapsedTime(started) > s_workFor)
                {
                    break;
                }

                await PollPaymentAsync(id, cancelled);
            }

            await PollInvoicesAsync(started, since, now - config.PollQuietFor, cancelled);
        }
        catch (ProviderException e) when (e.IsTransient)
        {
            logger.LogWarning("NOWPayments can't be asked now ({Code}); the next run goes on from here", e.Code);
        }

        var expired = await database.ExpireOrdersAsync(cancelled);
        logger.LogInformation("The poll closed {Count} orders whose time was up", expired);
    }

    private async Task PollPaymentAsync(string paymentId, CancellationToken cancelled)
    {
        try
        {
            await SubmitAsync(await nowPayments.GetPaymentAsync(paymentId, cancelled), cancelled);
        }
        catch (ProviderException e) when (!e.IsTransient && e.Failure != ProviderFailure.Unauthorized)
        {
            logger.LogWarning("NOWPayments did not tell of payment {ProviderPaymentId} ({Code})", paymentId, e.Code);
        }

        await database.MarkPolledAsync(paymentId, cancelled);
    }

    private async Task PollInvoicesAsync(long started, DateTimeOffset since, DateTimeOffset quietSince, CancellationToken cancelled)
    {
        if (config.NowPayments.Email is null || config.NowPayments.Password is null)
        {
            return;
        }

        foreach (var invoice in await database.ReadInvoicesToPollAsync(since, quietSince, config.PollMost, cancelled))
        {
            if (time.GetElapsedTime(started) > s_workFor)
            {
                return;
            }

            var page = await nowPayments.ListPaymentsAsync(new NowPaymentsPaymentQuery(invoice.InvoiceId), cancelled);
            foreach (var payment in page.Payments)
            {
                await SubmitAsync(payment, cancelled);
            }

            await database.MarkPolledAsync(invoice.OrderId, cancelled);
        }
    }

    // The answer as we read it is kept like a callback: the same answer twice is one event.
    private Task<IntakeOutcome> SubmitAsync(NowPaymentsPayment payment, CancellationToken cancelled) =>
        intake.SubmitAsync(new ReceivedIpn(payment.PaymentId, payment.StatusText, payment, JsonSerializer.SerializeToUtf8Bytes(payment), null), cancelled);
}
