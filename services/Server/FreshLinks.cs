using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>
/// /mylink: replaces the open links of somebody's memberships. The Invite service ends the old ones at Telegram and makes the fresh ones, because
/// here the same update may be handled twice at once, and the second would end the link that the first has led to.
/// </summary>
internal sealed class FreshLinks(ServerDatabase database, ITelegram telegram, ServerConfig config, ILogger<FreshLinks> logger)
{
    public async Task<UpdateEffect> HandleAsync(long buyerId, UpdateContext context)
    {
        var memberships = await database.ReadMembershipsAsync(buyerId, context.Cancelled);
        if (memberships.Count == 0)
        {
            await telegram.SendMessageAsync(buyerId, BotTexts.NoMembership, null, context.Cancelled);
            return UpdateEffects.None;
        }

        if (await database.CountRecentInvitesAsync(buyerId, context.Cancelled) >= config.MostLinksPerHour)
        {
            await telegram.SendMessageAsync(buyerId, BotTexts.TooManyLinks, null, context.Cancelled);
            return UpdateEffects.None;
        }

        var lines = new List<string>();
        var effects = new List<UpdateEffect>();
        foreach (var membership in memberships)
        {
            var (line, effect) = await RenewAsync(buyerId, membership, context.Cancelled);
            lines.Add(line);
            effects.Add(effect);
        }

        await telegram.SendMessageAsync(buyerId, string.Join('\n', lines), null, context.Cancelled);
        return async work =>
        {
            foreach (var effect in effects)
            {
                await effect(work);
            }
        };
    }

    private async Task<(string Line, UpdateEffect Effect)> RenewAsync(long buyerId, Membership membership, CancellationToken cancelled)
    {
        try
        {
            if (await IsPresentAsync(membership.ChatId, buyerId, cancelled))
            {
                return (BotTexts.AlreadyMember(membership), UpdateEffects.None);
            }
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.MissingRight or ProviderFailure.NotFound)
        {
            logger.LogError("The bot can't act in channel {ChannelId}: {Code}", membership.ChannelId, e.Code);
            return (BotTexts.ChannelUnreachable(membership), Alert(membership, e.Code));
        }

        return (BotTexts.FreshLink(membership), Replace(membership));
    }

    private static UpdateEffect Replace(Membership membership) => async work =>
    {
        await work.ExecuteAsync(
            """
            update invites set state = 'revoked', failure = 'replaced by a fresh link', updated_at = @now
            where state in ('created', 'sent') and period_id in (select id from membership_periods where membership_id = @id)
            """,
            new { id = membership.Id, now = work.Now });
        work.Enqueue(new TelegramInvite(membership.PeriodId));
    };

    private static UpdateEffect Alert(Membership membership, string code) => UpdateEffects.Commit(work => work.Publish(new DomainEvent(EventName.OperatorAlert)
    {
        PeriodId = membership.PeriodId,
        ChannelId = membership.ChannelId,
        Code = "bot_rights_lost",
        Detail = $"A paid member asked for a link, and Telegram answered {code}.",
    }));

    private async Task<bool> IsPresentAsync(long chatId, long userId, CancellationToken cancelled)
    {
        try
        {
            return (await telegram.GetChatMemberAsync(chatId, userId, cancelled)).IsPresent;
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.NotFound && e.Code != "chat_not_found")
        {
            return false;
        }
    }
}
