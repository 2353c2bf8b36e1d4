using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Invite;

/// <summary>
/// Lets a buyer in: claims the period's one open invite, makes its single-use link, stores it, sends it. A link that was made and not stored is
/// known to nobody: it is named after its invite, is never sent, and runs out; so no intent is recorded for it, and a redelivery makes another.
/// </summary>
internal sealed class InviteBuyer(InviteDatabase database, ITelegram telegram, InviteConfig config, ILogger<InviteBuyer> logger) : ITaskHandler<TelegramInvite>
{
    private const string AlreadyMember = "already_member";
    private static readonly TimeSpan s_doubtDelay = TimeSpan.FromSeconds(2);

    public async Task<TaskResult> HandleAsync(TelegramInvite message, TaskContext context)
    {
        var period = await database.ReadPeriodAsync(message.PeriodId, context.Cancelled);
        if (period.IsOver(context.Now))
        {
            logger.LogInformation("Period {PeriodId} is over or revoked; its buyer gets no link", period.Id);
            return TaskResult.Done;
        }

        var open = await database.FindOpenAsync(period.Id, context.Cancelled);
        if (open is { State: InviteState.Sent } && open.ExpiresAt > context.Now)
        {
            return TaskResult.Done;
        }

        try
        {
            return await LetInAsync(period, context);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.UnknownOutcome)
        {
            // Whatever happened may happen twice: an unstored link is harmless, and a text that was sent is sent again with the same link.
            return TaskResult.RetryAfter(s_doubtDelay, e.Message);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.RecipientUnreachable)
        {
            return await GiveUpAsync(period, "invite_unreachable", e, context);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.MissingRight)
        {
            return await GiveUpAsync(period, "invite_missing_right", e, context);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.NotFound or ProviderFailure.Rejected)
        {
            return await GiveUpAsync(period, "invite_refused", e, context);
        }
    }

    private async Task<TaskResult> LetInAsync(PaidPeriod period, TaskContext context)
    {
        foreach (var replaced in await database.ReadReplacedAsync(period.Id, context.Now, context.Cancelled))
        {
            await EndLinkAsync(period, replaced.Link!, context.Cancelled);
            await database.RecordEndedAsync(replaced.Id, context.Cancelled);
        }

        var member = await FindMemberAsync(period, context.Cancelled);
        if (member is { IsPresent: true })
        {
            // The payer joined through this very link before its sending was recorded: there is nothing to add.
            if (!await database.IsUsedAsync(period.Id, context.Cancelled))
            {
                await telegram.SendMessageAsync(period.BuyerId, InviteTexts.Extended(period), null, context.Cancelled);
            }

            return TaskResult.Commit(async work =>
            {
                await InviteDatabase.RecordPresentAsync(work, period);
                work.Publish(Sent(period, AlreadyMember));
            });
        }

        if (member is { IsBanned: true })
        {
            await telegram.UnbanChatMemberAsync(period.ChatId, period.BuyerId, onlyIfBanned: true, context.Cancelled);
        }

        var invite = await database.ClaimAsync(period, config.LinkLifetime, context.Cancelled);
        if (invite.Link is not { } link)
        {
            link = (await telegram.CreateChatInviteLinkAsync(period.ChatId, invite.LinkName, invite.ExpiresAt, memberLimit: 1, context.Cancelled)).Url;
            if (!await database.StoreLinkAsync(invite.Id, link, context.Cancelled))
            {
                await telegram.RevokeChatInviteLinkAsync(period.ChatId, link, context.Cancelled);
                return TaskResult.RetryAfter(s_doubtDelay, "Another delivery made the link at the same time.");
            }
        }

        await telegram.SendMessageAsync(
            period.BuyerId,
            InviteTexts.Link(period, invite, link),
            TelegramKeyboard.Column(TelegramButton.Link(InviteTexts.JoinButton, new Uri(link))),
            context.Cancelled);
        return TaskResult.Commit(work => RecordSentAsync(work, period, invite));
    }

    private static async Task RecordSentAsync(UnitOfWork work, PaidPeriod period, InviteRow invite)
    {
        var moved = await work.ExecuteAsync(
            "update invites set state = 'sent', updated_at = @now where id = @id and state = 'created'", new { id = invite.Id, now = work.Now });
        var state = moved == 1 ? InviteState.Sent : await work.QuerySingleOrDefaultAsync<string>("select state from invites where id = @id", new { id = invite.Id });

        // The payer may have joined before this commit; a link that was replaced in the meantime is not worth telling.
        if (state is InviteState.Sent or InviteState.Used)
        {
            work.Publish(Sent(period, null));
        }
    }

    private async Task<TelegramChatMember?> FindMemberAsync(PaidPeriod period, CancellationToken cancelled)
    {
        try
        {
            return await telegram.GetChatMemberAsync(period.ChatId, period.BuyerId, cancelled);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.NotFound && e.Code != "chat_not_found")
        {
            return null;
        }
    }

    private async Task<TaskResult> GiveUpAsync(PaidPeriod period, string code, ProviderException e, TaskContext context)
    {
        var open = await database.FindOpenAsync(period.Id, context.Cancelled);
        if (open is { State: InviteState.Created, Link: { } link })
        {
            await EndLinkAsync(period, link, context.Cancelled);
        }

        var why = $"Telegram answered {e.Code}.";
        return TaskResult.Fail(code, $"The buyer of period {period.Id} got no link: {why}", async work =>
        {
            await InviteDatabase.FailAsync(work, period, why);
            work.Publish(new DomainEvent(EventName.OperatorAlert)
            {
                OrderId = period.OrderId,
                PeriodId = period.Id,
                ChannelId = period.ChannelId,
                Code = code,
                Detail = $"A paid member got no link: {why}",
            });
        });
    }

    private async Task EndLinkAsync(PaidPeriod period, string link, CancellationToken cancelled)
    {
        try
        {
            await telegram.RevokeChatInviteLinkAsync(period.ChatId, link, cancelled);
        }
        catch (ProviderException e) when (!e.IsTransient && e.Failure is not ProviderFailure.UnknownOutcome)
        {
            logger.LogWarning("A link of period {PeriodId} can't be ended ({Code}); it runs out by itself", period.Id, e.Code);
        }
    }

    private static DomainEvent Sent(PaidPeriod period, string? code) =>
        new(EventName.InviteSent) { OrderId = period.OrderId, PeriodId = period.Id, ChannelId = period.ChannelId, Code = code };
}
