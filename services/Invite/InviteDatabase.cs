using PayGatePrime.Common.Database;

namespace PayGatePrime.Invite;

internal sealed class InviteDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    private const string SelectOpen = "select id, state, link, expires_at from invites where period_id = @periodId and state in ('created', 'sent')";

    public Task<PaidPeriod> ReadPeriodAsync(Guid periodId, CancellationToken cancelled) =>
        ReadOneAsync<PaidPeriod>(
            $"Membership period {periodId}",
            """
            select p.id, p.order_id, m.channel_id, c.title as channel_title, c.closed_chat_id as chat_id, m.buyer_id,
                o.tier, o.price_usd, p.days, p.ends_at as period_ends_at, p.revoked_at, m.ends_at as member_until
            from membership_periods p
            join memberships m on m.id = p.membership_id
            join channels c on c.id = m.channel_id
            join orders o on o.id = p.order_id
            where p.id = @periodId
            """,
            new { periodId },
            cancelled);

    public Task<InviteRow?> FindOpenAsync(Guid periodId, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<InviteRow>(SelectOpen, new { periodId }, cancelled);

    /// <summary>Links of the period's membership that were replaced while they still open the channel.</summary>
    public Task<IReadOnlyList<InviteRow>> ReadReplacedAsync(Guid periodId, DateTimeOffset now, CancellationToken cancelled) =>
        ReadManyAsync<InviteRow>(
            """
            select i.id, i.state, i.link, i.expires_at from invites i join membership_periods p on p.id = i.period_id
            where p.membership_id = (select membership_id from membership_periods where id = @periodId)
              and i.state = 'revoked' and i.link is not null and i.ended_at is null and i.expires_at > @now
            """,
            new { periodId, now },
            cancelled);

    public Task RecordEndedAsync(Guid inviteId, CancellationToken cancelled) =>
        TransactAsync(work => work.ExecuteAsync("update invites set ended_at = @now where id = @inviteId", new { inviteId, now = work.Now }), cancelled);

    public async Task<bool> IsUsedAsync(Guid periodId, CancellationToken cancelled) =>
        await ReadOneOrNoneAsync<Guid?>("select id from invites where period_id = @periodId and state = 'used' limit 1", new { periodId }, cancelled) is not null;

    /// <summary>The period's one open invite: claimed before Telegram is asked for a link, or found. One whose link has run out makes room first.</summary>
    public async Task<InviteRow> ClaimAsync(PaidPeriod period, TimeSpan lifetime, CancellationToken cancelled)
    {
        InviteRow? claimed = null;
        await TransactAsync(
            async work =>
            {
                await work.ExecuteAsync(
                    "update invites set state = 'revoked', failure = 'the link ran out', updated_at = @now where period_id = @periodId and state in ('created', 'sent') and expires_at <= @now",
                    new { periodId = period.Id, now = work.Now });
                var expiresAt = work.Now + lifetime < period.MemberUntil ? work.Now + lifetime : period.MemberUntil;
                await work.ExecuteAsync(
                    """
                    insert into invites (id, period_id, buyer_id, chat_id, state, expires_at, created_at, updated_at)
                    values (@id, @periodId, @buyerId, @chatId, 'created', @expiresAt, @now, @now)
                    on conflict (period_id) where state in ('created', 'sent') do nothing
                    """,
                    new { id = work.NewId(), periodId = period.Id, buyerId = period.BuyerId, chatId = period.ChatId, expiresAt, now = work.Now });
                claimed = await work.QuerySingleOrDefaultAsync<InviteRow>(SelectOpen, new { periodId = period.Id });
            },
            cancelled);
        return claimed ?? throw new StateMovedOnException($"The invite of period {period.Id}");
    }

    /// <summary>Stores the link of an open invite that has none yet.</summary>
    /// <returns>False when the invite has another link already, or is no longer open: this link must be ended.</returns>
    public async Task<bool> StoreLinkAsync(Guid inviteId, string link, CancellationToken cancelled)
    {
        var isStored = false;
        await TransactAsync(
            async work => isStored = await work.ExecuteAsync(
                "update invites set link = @link, updated_at = @now where id = @inviteId and state = 'created' and link is null",
                new { inviteId, link, now = work.Now }) == 1,
            cancelled);
        return isStored;
    }

    /// <summary>Notes that the buyer of a period was in already, so that the period is seen to be dealt with and nobody is told of it again.</summary>
    public static Task RecordPresentAsync(UnitOfWork work, PaidPeriod period) =>
        work.ExecuteAsync(
            """
            insert into invites (id, period_id, buyer_id, chat_id, state, joined_by, created_at, updated_at)
            select @id, @periodId, @buyerId, @chatId, 'used', @buyerId, @now, @now where not exists (select from invites where period_id = @periodId)
            """,
            new { id = work.NewId(), periodId = period.Id, buyerId = period.BuyerId, chatId = period.ChatId, now = work.Now });

    /// <summary>Closes an invite that came to nothing, or records the failure of one that was never opened.</summary>
    public static async Task FailAsync(UnitOfWork work, PaidPeriod period, string why)
    {
        var parameters = new { id = work.NewId(), periodId = period.Id, buyerId = period.BuyerId, chatId = period.ChatId, why, now = work.Now };
        if (await work.ExecuteAsync("update invites set state = 'failed', failure = @why, updated_at = @now where period_id = @periodId and state = 'created'", parameters) == 0)
        {
            await work.ExecuteAsync(
                """
                insert into invites (id, period_id, buyer_id, chat_id, state, failure, created_at, updated_at)
                values (@id, @periodId, @buyerId, @chatId, 'failed', @why, @now, @now)
                """,
                parameters);
        }
    }
}
