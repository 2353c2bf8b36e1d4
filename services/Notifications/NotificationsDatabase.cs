using Dapper;
using Npgsql;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Notifications;

internal sealed class NotificationsDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    /// <summary>Reads what the event's ids lead to: a payment, payout or period leads to its order, and an order to its channel.</summary>
    public Task<EventSubject> ReadSubjectAsync(DomainEvent domainEvent, CancellationToken cancelled) =>
        ReadAsync(connection => ReadSubjectAsync(connection, domainEvent, cancelled), cancelled);

    public Task<IReadOnlyList<long>> ReadToldAsync(Guid eventId, CancellationToken cancelled) =>
        ReadManyAsync<long>("select recipient from notifications where event_id = @eventId", new { eventId }, cancelled);

    /// <summary>Remembers that a recipient was told, at once: a failure at the next recipient must not tell this one again.</summary>
    public Task RecordAsync(Guid eventId, EventName name, long recipient, string state, CancellationToken cancelled) =>
        TransactAsync(
            work => work.ExecuteAsync(
                """
                insert into notifications (id, event_id, recipient, event, state, created_at) values (@id, @eventId, @recipient, @name, @state, @now)
                on conflict (event_id, recipient) do nothing
                """,
                new { id = work.NewId(), eventId, recipient, name = name.ToString(), state, now = work.Now }),
            cancelled);

    private static async Task<EventSubject> ReadSubjectAsync(NpgsqlConnection connection, DomainEvent domainEvent, CancellationToken cancelled)
    {
        var payout = await OneAsync<PayoutRow>(
            connection,
            """
            select id, from_asset, gross, net, to_asset, to_network, to_address, paid_amount, paid_hash, order_id, payment_id, channel_id
            from payouts where id = @id
            """,
            domainEvent.PayoutId,
            cancelled);
        var payment = await OneAsync<PaymentRow>(
            connection,
            "select id, state, actually_paid, pay_currency, value_usd, missing_usd, over_usd, order_id from payments where id = @id",
            domainEvent.PaymentId ?? payout?.PaymentId,
            cancelled);
        var orderOfPeriod = await OneAsync<Guid?>(connection, "select order_id from membership_periods where id = @id", domainEvent.PeriodId, cancelled);
        var order = await OneAsync<OrderRow>(
            connection,
            """
            select o.id, o.kind, o.status_token, o.buyer_id, o.tier, o.price_usd, o.days,
                (select m.ends_at from memberships m where m.channel_id = o.channel_id and m.buyer_id = o.buyer_id and m.state = 'active') as member_until, o.channel_id
            from orders o where o.id = @id
            """,
            domainEvent.OrderId ?? payment?.OrderId ?? payout?.OrderId ?? orderOfPeriod,
            cancelled);
        var channel = await OneAsync<ChannelRow>(
            connection,
            "select c.title, w.telegram_user_id from channels c join owners w on w.id = c.owner_id where c.id = @id",
            domainEvent.ChannelId ?? order?.ChannelId ?? payout?.ChannelId,
            cancelled);
        return new EventSubject
        {
            ChannelTitle = channel?.Title,
            OwnerTelegramId = channel?.TelegramUserId,
            Order = order is null ? null : new OrderSubject(order.Id, order.Kind, order.StatusToken, order.BuyerId, order.Tier, order.PriceUsd, order.Days, order.MemberUntil),
            Payment = payment is null
                ? null
                : new PaymentSubject(payment.Id, payment.State, payment.ActuallyPaid, payment.PayCurrency, payment.ValueUsd, payment.MissingUsd, payment.OverUsd),
            Payout = payout is null
                ? null
                : new PayoutSubject(payout.Id, payout.FromAsset, payout.Gross, payout.Net, payout.ToAsset, payout.ToNetwork, payout.ToAddress, payout.PaidAmount, payout.PaidHash),
        };
    }

    private static async Task<T?> OneAsync<T>(NpgsqlConnection connection, string sql, Guid? id, CancellationToken cancelled) => id is null
        ? default
        : await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, new { id }, cancellationToken: cancelled));

    private sealed record PayoutRow(
        Guid Id, string FromAsset, decimal Gross, decimal? Net, string ToAsset, string ToNetwork, string ToAddress, decimal? PaidAmount, string? PaidHash, Guid? OrderId, Guid? PaymentId, Guid ChannelId);

    private sealed record PaymentRow(
        Guid Id, string State, decimal? ActuallyPaid, string? PayCurrency, decimal? ValueUsd, decimal? MissingUsd, decimal? OverUsd, Guid? OrderId);

    private sealed record OrderRow(
        Guid Id, string Kind, string StatusToken, long BuyerId, int? Tier, decimal PriceUsd, int Days, DateTimeOffset? MemberUntil, Guid ChannelId);

    private sealed record ChannelRow(string Title, long? TelegramUserId);
}
