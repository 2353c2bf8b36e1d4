using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>Sees to it that only the payer keeps a link: a join by somebody else ends the link and the join. Links are never logged.</summary>
internal sealed class JoinWatch(ServerDatabase database, ITelegram telegram, ILogger<JoinWatch> logger)
{
    /// <summary>Null when the change concerns no link of ours.</summary>
    public async Task<UpdateEffect?> HandleAsync(TelegramChatMemberUpdated change, UpdateContext context)
    {
        if (change.OldChatMember.IsPresent || !change.NewChatMember.IsPresent || change.InviteLink is not { } link
            || await database.FindInviteAsync(change.Chat.Id, link.Url, context.Cancelled) is not { } invite)
        {
            return null;
        }

        // Telegram's limit counts who is in at the moment, so a used link would open again after its user left.
        await TryAsync(invite, "revoke the link", telegram.RevokeChatInviteLinkAsync(change.Chat.Id, link.Url, context.Cancelled));
        var joined = change.NewChatMember.User.Id;
        return joined == invite.BuyerId ? Used(invite, joined) : await MisusedAsync(change.Chat.Id, invite, joined, context);
    }

    /// <summary>The bot's own place in a channel changed; without its rights, paid members can't be let in.</summary>
    public async Task<UpdateEffect?> HandleOwnAsync(TelegramChatMemberUpdated change, UpdateContext context)
    {
        var place = change.NewChatMember;
        if (change.Chat.Type == "private"
            || place.Status == "creator"
            || (place.Status == "administrator" && place is { CanInviteUsers: true, CanRestrictMembers: true })
            || await database.FindChannelByChatAsync(change.Chat.Id, context.Cancelled) is not { } channelId)
        {
            return null;
        }

        logger.LogError("The bot lost rights in channel {ChannelId}: it is {Status} there", channelId, place.Status);
        return UpdateEffects.Commit(work => work.Publish(new DomainEvent(EventName.OperatorAlert)
        {
            ChannelId = channelId,
            Code = "bot_rights_lost",
            Detail = "The bot may no longer add and remove people in the channel.",
        }));
    }

    private UpdateEffect Used(KnownInvite invite, long joined) => async work =>
    {
        var moved = await work.ExecuteAsync(
            "update invites set state = 'used', joined_by = @joined, updated_at = @now where id = @id and state in ('created', 'sent')",
            new { id = invite.Id, joined, now = work.Now });
        if (moved == 1)
        {
            work.Publish(new DomainEvent(EventName.MemberJoined) { OrderId = invite.OrderId, PeriodId = invite.PeriodId, ChannelId = invite.ChannelId });
            logger.LogInformation("The payer of period {PeriodId} joined", invite.PeriodId);
        }
    };

    private async Task<UpdateEffect> MisusedAsync(long chatId, KnownInvite invite, long joined, UpdateContext context)
    {
        logger.LogWarning("Somebody else joined through the link of period {PeriodId}", invite.PeriodId);
        var isRemoved = false;
        if (!await database.IsMemberAsync(invite.ChannelId, joined, context.Cancelled))
        {
            isRemoved = await TryAsync(invite, "remove who joined", telegram.BanChatMemberAsync(chatId, joined, context.Cancelled));
            if (isRemoved)
            {
                await TryAsync(invite, "lift the ban", telegram.UnbanChatMemberAsync(chatId, joined, onlyIfBanned: true, context.Cancelled));
            }
        }

        return async work =>
        {
            var moved = await work.ExecuteAsync(
                """
                update invites set state = 'revoked', joined_by = @joined, failure = 'somebody else joined through the link', updated_at = @now
                where id = @id and state in ('created', 'sent')
                """,
                new { id = invite.Id, joined, now = work.Now });
            if (moved == 1)
            {
                work.Enqueue(new TelegramInvite(invite.PeriodId));
            }

            work.Publish(new DomainEvent(EventName.OperatorAlert)
            {
                OrderId = invite.OrderId,
                PeriodId = invite.PeriodId,
                ChannelId = invite.ChannelId,
                Code = "invite_misused",
                Detail = isRemoved ? "Somebody else joined through a member's link and was removed." : "Somebody else joined through a member's link and is still in the channel.",
            });
        };
    }

    private async Task<bool> TryAsync(KnownInvite invite, string what, Task call)
    {
        try
        {
            await call;
            return true;
        }
        catch (ProviderException e) when (!e.IsTransient && e.Failure is not (ProviderFailure.UnknownOutcome or ProviderFailure.Unauthorized))
        {
            logger.LogError("Telegram refused to {What} for period {PeriodId}: {Code}", what, invite.PeriodId, e.Code);
            return false;
        }
    }
}
