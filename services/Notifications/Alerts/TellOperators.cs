using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>
/// Brings one notification to one channel. The queue repeats what fails; what fails to the end is noted on its row and in the log, and
/// never becomes a dead letter, because the alert about that would go the same way.
/// </summary>
internal sealed class TellOperators(AlertBook book, [FromKeyedServices(TellOperators.Bot)] ITelegram telegram, AlertWebhook webhook, NotificationsConfig config, ILogger<TellOperators> logger)
    : ITaskHandler<DeliverAlert>
{
    /// <summary>The key of the bot that writes to operators.</summary>
    public const string Bot = "operators";

    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(10);

    public async Task<TaskResult> HandleAsync(DeliverAlert message, TaskContext context)
    {
        var delivery = await book.ReadDeliveryAsync(message.DeliveryId, context.Cancelled);
        if (delivery.State != "waiting")
        {
            return TaskResult.Done;
        }

        var alert = await book.ReadAlertAsync(delivery.AlertId, context.Cancelled);
        try
        {
            await SendAsync(alert, delivery, context.Cancelled);
            return TaskResult.Commit(work => AlertBook.EndAsync(work, delivery.Id, "sent"));
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.RecipientUnreachable or ProviderFailure.MissingRight or ProviderFailure.NotFound or ProviderFailure.Rejected)
        {
            return GiveUp(delivery, e.Code);
        }
        catch (Exception e) when (e is ProviderException or HttpRequestException or OperationCanceledException && !context.Cancelled.IsCancellationRequested)
        {
            return context.IsLastAttempt
                ? GiveUp(delivery, e.GetType().Name)
                : TaskResult.RetryAfter((e as ProviderException)?.RetryAfter ?? s_again, $"An alert could not be brought to {delivery.Channel} yet.");
        }
    }

    private TaskResult GiveUp(AlertDelivery delivery, string why)
    {
        logger.LogError("Alert {AlertId} can't be brought to {Channel} ({Why})", delivery.AlertId, delivery.Channel, why);
        return TaskResult.Commit(work => AlertBook.EndAsync(work, delivery.Id, "failed"));
    }

    private async Task SendAsync(Alert alert, AlertDelivery delivery, CancellationToken cancelled)
    {
        // A channel that is no longer configured wants nothing more.
        if (delivery.Channel == AlertChannel.Telegram && config.Alerts.OperatorChatId is { } chat)
        {
            await telegram.SendMessageAsync(chat, AlertText.Html(alert), null, cancelled);
        }
        else if (delivery.Channel == AlertChannel.Webhook && config.Alerts.WebhookUrl is not null)
        {
            await webhook.PostAsync(alert, delivery, cancelled);
        }
    }
}
