using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Notifications.Alerts;

namespace PayGatePrime.Notifications;

/// <summary>
/// Tells everybody concerned by an event, each once: who was told is remembered at once, so that a redelivery only tells the rest. Nothing here ends
/// in a dead letter, because the alert about it would itself be such an event.
/// </summary>
internal sealed class TellPeople(NotificationsDatabase database, AlertBook alerts, ITelegram telegram, NotificationsConfig config, ILogger<TellPeople> logger) : IEventHandler
{
    private static readonly TimeSpan s_outageDelay = TimeSpan.FromSeconds(5);

    public async Task<TaskResult> HandleAsync(DomainEvent domainEvent, TaskContext context)
    {
        var subject = await database.ReadSubjectAsync(domainEvent, context.Cancelled);
        var told = (await database.ReadToldAsync(context.MessageId, context.Cancelled)).ToHashSet();
        TimeSpan? again = null;
        foreach (var notice in Templates.For(domainEvent, subject, config.StatusPage).Where(n => !told.Contains(n.ChatId)))
        {
            if (await TellAsync(domainEvent, notice, context) is { } delay && (again is null || delay > again))
            {
                again = delay;
            }
        }

        if (again is { } wait)
        {
            return TaskResult.RetryAfter(wait, "Somebody could not be told yet.");
        }

        return Templates.AlertOf(domainEvent, subject) is { } alert ? TaskResult.Commit(work => alerts.RecordAsync(work, alert)) : TaskResult.Done;
    }

    /// <summary>Null when the matter is settled, else how long to wait before the next try.</summary>
    private async Task<TimeSpan?> TellAsync(DomainEvent domainEvent, Notice notice, TaskContext context)
    {
        var state = NoticeState.Sent;
        try
        {
            await telegram.SendMessageAsync(notice.ChatId, notice.Html, notice.Keyboard, context.Cancelled);
        }
        catch (ProviderException e) when (e.IsTransient || e.Failure is ProviderFailure.UnknownOutcome or ProviderFailure.Unauthorized)
        {
            logger.LogWarning("{Event} could not be told yet ({Code})", domainEvent.Name, e.Code);
            return e.RetryAfter ?? s_outageDelay;
        }
        catch (ProviderException e)
        {
            state = e.Failure is ProviderFailure.RecipientUnreachable or ProviderFailure.MissingRight or ProviderFailure.NotFound ? NoticeState.Unreachable : NoticeState.Skipped;
            logger.LogError("{Event} can't be told to a recipient: {Failure} {Code}", domainEvent.Name, e.Failure, e.Code);
        }

        await database.RecordAsync(context.MessageId, domainEvent.Name, notice.ChatId, state, context.Cancelled);
        return null;
    }
}
