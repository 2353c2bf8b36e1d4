using System.Buffers.Text;
using System.Security.Cryptography;
using Dapper;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Server;

internal sealed class ServerDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    private const int StatusTokenBytes = 32;
    private const string ForSale = "is_active and paused_reason is null";
    private static readonly TimeSpan s_limitWindow = TimeSpan.FromHours(1);

    private const string SelectOrder =
        """
        select o.id, o.channel_id, c.title as channel_title, o.kind, o.state, o.status_token, o.tier, o.price_usd, o.days, o.invoice_url, o.expires_at,
            exists (select from payments p where p.order_id = o.id and (p.state = 'partial' or (p.state = 'received' and p.status = 'partially_paid'))) as is_partly_paid,
            exists (select from payments p where p.order_id = o.id and p.state = 'received' and p.status in ('confirming', 'confirmed', 'sending', 'finished')) as is_payment_underway,
            (select m.ends_at from memberships m where m.channel_id = o.channel_id and m.buyer_id = o.buyer_id and m.state = 'active' and m.ends_at > @now) as member_until
        from orders o join channels c on c.id = o.channel_id
        """;

    public Task<bool> IsKnownUpdateAsync(long updateId, CancellationToken cancelled) =>
        ReadAsync(
            c => c.ExecuteScalarAsync<bool>(new CommandDefinition(
                "select exists (select from telegram_updates where update_id = @updateId)", new { updateId }, cancellationToken: cancelled)),
            cancelled);

    /// <summary>Commits an update's effect with the mark that it was acted on; false when that had happened before.</summary>
    public Task<bool> ApplyUpdateAsync(long updateId, UpdateEffect effect, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                var marked = await work.ExecuteAsync(
                    "insert into telegram_updates (update_id, received_at) values (@updateId, @now) on conflict do nothing",
                    new { updateId, now = work.Now });
                if (marked == 0)
                {
                    return false;
                }

                await effect(work);
                return true;
            },
            cancelled);

    /// <summary>The channel, unless it is unknown or not for sale now.</summary>
    public Task<Channel?> FindChannelAsync(string token, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<Channel>($"select id, token, title, description from channels where token = @token and {ForSale}", new { token }, cancelled);

    public Task<IReadOnlyList<Tier>> ReadTiersAsync(Guid channelId, CancellationToken cancelled) =>
        ReadManyAsync<Tier>("select tier as number, price_usd, days from channel_tiers where channel_id = @channelId and is_active order by tier", new { channelId }, cancelled);

    /// <summary>Finds the buyer's open order for the choice, or commits a new one. Price, days, fee and payout settings come from the database.</summary>
    public async Task<OpenedOrder> OpenOrderAsync(long buyerId, Choice choice, TimeSpan lifetime, int mostPerHour, CancellationToken cancelled)
    {
        var opened = OpenedOrder.NotForSale;
        await TransactAsync(async work => opened = await OpenOrderAsync(work, buyerId, choice, lifetime, mostPerHour), cancelled);
        return opened;
    }

    /// <summary>Gives a created order its invoice; the first one stays.</summary>
    public Task StoreInvoiceAsync(Guid orderId, NowPaymentsInvoice invoice, CancellationToken cancelled) =>
        TransactAsync(
            work => work.ExecuteAsync(
                "update orders set state = 'invoiced', invoice_id = @invoiceId, invoice_url = @url where id = @orderId and state = 'created'",
                new { orderId, invoiceId = invoice.Id, url = invoice.Url.AbsoluteUri }),
            cancelled);

    public Task<Order> ReadOrderAsync(Guid orderId, CancellationToken cancelled) =>
        ReadOneAsync<Order>($"Order {orderId}", $"{SelectOrder} where o.id = @orderId", new { orderId, now = Time.GetUtcNow() }, cancelled);

    public async Task<string> ReadKeypadAsync(long buyerId, Guid channelId, CancellationToken cancelled) =>
        await ReadOneOrNoneAsync<string>("select entered from donation_keypads where buyer_id = @buyerId and channel_id = @channelId", new { buyerId, channelId }, cancelled) ?? "";

    public Task<IReadOnlyList<Membership>> ReadMembershipsAsync(long buyerId, CancellationToken cancelled) =>
        ReadManyAsync<Membership>(
            """
            select distinct on (m.id) m.id, m.channel_id, c.title as channel_title, c.closed_chat_id as chat_id, p.id as period_id, m.ends_at
            from memberships m
            join channels c on c.id = m.channel_id
            join membership_periods p on p.membership_id = m.id and p.revoked_at is null and p.ends_at > @now
            where m.buyer_id = @buyerId and m.state = 'active' and m.ends_at > @now
            order by m.id, p.ends_at desc
            """,
            new { buyerId, now = Time.GetUtcNow() },
            cancelled);

    public Task<int> CountRecentInvitesAsync(long buyerId, CancellationToken cancelled) =>
        ReadAsync(
            c => c.ExecuteScalarAsync<int>(new CommandDefinition(
                "select count(*)::int from invites where buyer_id = @buyerId and created_at > @since",
                new { buyerId, since = Time.GetUtcNow() - s_limitWindow },
                cancellationToken: cancelled)),
            cancelled);

    public Task<KnownInvite?> FindInviteAsync(long chatId, string link, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<KnownInvite>(
            """
            select i.id, i.period_id, i.buyer_id, i.state, p.order_id, m.channel_id
            from invites i join membership_periods p on p.id = i.period_id join memberships m on m.id = p.membership_id
            where i.link = @link and i.chat_id = @chatId
            """,
            new { chatId, link },
            cancelled);

    public Task<bool> IsMemberAsync(Guid channelId, long userId, CancellationToken cancelled) =>
        ReadAsync(
            c => c.ExecuteScalarAsync<bool>(new CommandDefinition(
                "select exists (select from memberships where channel_id = @channelId and buyer_id = @userId and state = 'active' and ends_at > @now)",
                new { channelId, userId, now = Time.GetUtcNow() },
                cancellationToken: cancelled)),
            cancelled);

    public Task<Guid?> FindChannelByChatAsync(long chatId, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<Guid?>("select id from channels where closed_chat_id = @chatId", new { chatId }, cancelled);

    private static async Task<OpenedOrder> OpenOrderAsync(UnitOfWork work, long buyerId, Choice choice, TimeSpan lifetime, int mostPerHour)
    {
        // One person's presses take turns, so that the limit holds and a double press finds the first one's order.
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtext('orders'), hashint8(@buyerId))", new { buyerId });
        var terms = await ReadTermsAsync(work, choice);
        if (terms is null)
        {
            return OpenedOrder.NotForSale;
        }

        var now = work.Now;
        var open = await work.QuerySingleOrDefaultAsync<Order>(
            $"""
             {SelectOrder}
             where o.buyer_id = @buyerId and o.channel_id = @channelId and o.kind = @kind and coalesce(o.tier, 0) = coalesce(@tier, 0) and o.price_usd = @price
                 and o.state in ('created', 'invoiced')
             """,
            new { buyerId, channelId = terms.ChannelId, kind = terms.Kind, tier = choice.Tier, price = terms.PriceUsd, now });
        if (open is not null)
        {
            if (open.ExpiresAt > now || open.IsPartlyPaid || open.IsPaymentUnderway)
            {
                return new OpenedOrder(open);
            }

            await work.ExecuteAsync("update orders set state = 'expired' where id = @id and state in ('created', 'invoiced')", new { id = open.Id });
        }

        var recent = await work.QuerySingleOrDefaultAsync<long>(
            "select count(*) from orders where buyer_id = @buyerId and created_at > @since", new { buyerId, since = now - s_limitWindow });
        return recent >= mostPerHour ? OpenedOrder.TooMany : new OpenedOrder(await InsertOrderAsync(work, buyerId, choice, terms, lifetime));
    }

    private static Task<Terms?> ReadTermsAsync(UnitOfWork work, Choice choice) => choice.DonationUsd is { } donation
        ? work.QuerySingleOrDefaultAsync<Terms>(
            $"select id as channel_id, 'donation' as kind, @donation as price_usd, 0 as days from channels where token = @token and {ForSale}",
            new { token = choice.ChannelToken, donation })
        : work.QuerySingleOrDefaultAsync<Terms>(
            $"""
             select c.id as channel_id, 'subscription' as kind, t.price_usd, t.days
             from channels c join channel_tiers t on t.channel_id = c.id
             where c.token = @token and c.is_active and c.paused_reason is null and t.tier = @tier and t.is_active
             """,
            new { token = choice.ChannelToken, tier = choice.Tier });

    private static async Task<Order> InsertOrderAsync(UnitOfWork work, long buyerId, Choice choice, Terms terms, TimeSpan lifetime)
    {
        var id = work.NewId();
        await work.ExecuteAsync(
            """
            insert into orders (id, kind, state, status_token, buyer_id, channel_id, owner_id, tier, price_usd, days, fee_bps,
                payout_strategy, payout_asset, payout_network, payout_address, payout_extra_id, created_at, expires_at)
            select @id, @kind, 'created', @statusToken, @buyerId, id, owner_id, @tier, @price, @days, fee_bps,
                payout_strategy, payout_asset, payout_network, payout_address, payout_extra_id, @now, @expiresAt
            from channels where id = @channelId
            """,
            new
            {
                id,
                kind = terms.Kind,
                statusToken = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(StatusTokenBytes)),
                buyerId,
                tier = choice.Tier,
                price = terms.PriceUsd,
                days = terms.Days,
                now = work.Now,
                expiresAt = work.Now + lifetime,
                channelId = terms.ChannelId,
            });
        return (await work.QuerySingleOrDefaultAsync<Order>($"{SelectOrder} where o.id = @id", new { id, now = work.Now }))!;
    }

    private sealed record Terms(Guid ChannelId, string Kind, decimal PriceUsd, int Days);
}
