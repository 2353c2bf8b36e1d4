using Npgsql;
using NpgsqlTypes;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

/// <summary>Writes many callbacks in one transaction, in three statements whatever their number.</summary>
internal sealed class IpnBatch(UnitOfWork work, IReadOnlyList<ReceivedIpn> ipns)
{
    public async Task<IReadOnlyList<IntakeOutcome>> WriteAsync()
    {
        var isNew = await InsertEventsAsync();
        var payments = Merged();
        var known = await ReadKnownAsync(payments);
        var orders = await ReadOrdersAsync(payments, known.Values);
        var matches = payments.ToDictionary(
            p => p.Payment!.PaymentId,
            p => PaymentMatch.Of(
                p.Payment!,
                known.GetValueOrDefault(p.Payment!.PaymentId),
                p.Payment.ParentPaymentId is { } parent ? known.GetValueOrDefault(parent) : null,
                orders),
            StringComparer.Ordinal);
        var written = payments.Count == 0 ? [] : await UpsertAsync(payments, matches);
        foreach (var ipn in payments)
        {
            if (written.TryGetValue(ipn.ProviderPaymentId, out var row))
            {
                Tell(ipn, row, known.GetValueOrDefault(ipn.ProviderPaymentId), matches[ipn.ProviderPaymentId], orders);
            }
        }

        return Outcomes(isNew, written);
    }

    private async Task<HashSet<string>> InsertEventsAsync()
    {
        // In the order of the key, so that two replicas never wait for each other in a circle.
        var events = ipns.DistinctBy(i => i.HashText).OrderBy(i => i.HashText, StringComparer.Ordinal).ToList();
        await using var command = Command(
            """
            insert into ipn_events (id, provider_payment_id, status, body, body_hash, received_at)
            select id, payment_id, status, body, body_hash, $6 from unnest($1, $2, $3, $4, $5) as e(id, payment_id, status, body, body_hash)
            on conflict (body_hash) do nothing returning body_hash
            """,
            Array(NpgsqlDbType.Uuid, events.Select(_ => work.NewId())),
            Array(NpgsqlDbType.Text, events.Select(e => e.ProviderPaymentId)),
            Array(NpgsqlDbType.Text, events.Select(e => e.Status)),
            Array(NpgsqlDbType.Bytea, events.Select(e => e.Body)),
            Array(NpgsqlDbType.Bytea, events.Select(e => e.BodyHash)),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = work.Now });
        var inserted = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(work.Cancelled);
        while (await reader.ReadAsync(work.Cancelled))
        {
            inserted.Add(Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(0)));
        }

        return inserted;
    }

    // A word that is not known has no rank, so it can't move a payment.
    private List<ReceivedIpn> Merged() =>
    [
        .. ipns.Where(i => i.Payment is { Status: not PaymentStatus.Unknown })
            .GroupBy(i => i.ProviderPaymentId, StringComparer.Ordinal)
            .Select(same =>
            {
                var furthest = PaymentMerge.Furthest(same.Select(i => i.Payment!));
                return same.First(i => i.Payment!.Status == furthest.Status) with { Payment = furthest, Status = furthest.StatusText };
            }),
    ];

    private async Task<Dictionary<string, KnownPayment>> ReadKnownAsync(List<ReceivedIpn> payments)
    {
        var ids = payments.SelectMany(p => p.Payment!.ParentPaymentId is { } parent ? new[] { p.ProviderPaymentId, parent } : [p.ProviderPaymentId]).Distinct().ToArray();

        // One lookup an id: "= any(array)", prepared while the table was empty, reads the whole table until it is next analysed.
        var rows = await work.QueryAsync<KnownPayment>(
            """
            select p.* from unnest(@ids) as k(id)
            cross join lateral (select provider_payment_id, state, order_id from payments where provider_payment_id = k.id offset 0) as p
            """,
            new { ids });
        return rows.ToDictionary(r => r.ProviderPaymentId, StringComparer.Ordinal);
    }

    private async Task<Dictionary<Guid, KnownOrder>> ReadOrdersAsync(List<ReceivedIpn> payments, IEnumerable<KnownPayment> known)
    {
        var ids = payments.Select(p => PaymentMatch.OrderIdOf(p.Payment!)).Concat(known.Select(k => k.OrderId)).OfType<Guid>().Distinct().ToArray();
        var rows = await work.QueryAsync<KnownOrder>(
            "select o.* from unnest(@ids) as k(id) cross join lateral (select id, price_usd, channel_id from orders where orders.id = k.id offset 0) as o",
            new { ids });
        return rows.ToDictionary(r => r.Id);
    }

    private async Task<Dictionary<string, WrittenPayment>> UpsertAsync(List<ReceivedIpn> received, Dictionary<string, PaymentMatch> matches)
    {
        var payments = received.ConvertAll(r => r.Payment!);
        await using var command = Command(
            """
            insert into payments (id, provider_payment_id, parent_payment_id, order_id, status, status_rank, state, reason, price_amount, price_currency,
                                  pay_amount, pay_currency, actually_paid, outcome_amount, outcome_currency, created_at, updated_at)
            select id, payment_id, parent_id, order_id, status, status_rank, state, reason, price_amount, price_currency,
                   pay_amount, pay_currency, actually_paid, outcome_amount, outcome_currency, $16, $16
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                as p(id, payment_id, parent_id, order_id, status, status_rank, state, reason, price_amount, price_currency,
                     pay_amount, pay_currency, actually_paid, outcome_amount, outcome_currency)
            order by payment_id
            on conflict (provider_payment_id) do update set
                status = excluded.status,
                status_rank = excluded.status_rank,
                state = case when payments.state in ('received', 'rejected') and excluded.state = 'unmatched' then excluded.state else payments.state end,
                reason = case when payments.state in ('received', 'rejected') and excluded.state = 'unmatched' then excluded.reason else payments.reason end,
                parent_payment_id = coalesce(payments.parent_payment_id, excluded.parent_payment_id),
                order_id = coalesce(payments.order_id, excluded.order_id),
                price_amount = coalesce(excluded.price_amount, payments.price_amount),
                price_currency = coalesce(excluded.price_currency, payments.price_currency),
                pay_amount = coalesce(excluded.pay_amount, payments.pay_amount),
                pay_currency = coalesce(excluded.pay_currency, payments.pay_currency),
                actually_paid = coalesce(excluded.actually_paid, payments.actually_paid),
                outcome_amount = coalesce(excluded.outcome_amount, payments.outcome_amount),
                outcome_currency = coalesce(excluded.outcome_currency, payments.outcome_currency),
                updated_at = excluded.updated_at
            where payments.status_rank < excluded.status_rank
               or (payments.status = excluded.status and excluded.status = 'partially_paid' and excluded.actually_paid > coalesce(payments.actually_paid, 0))
            returning id, provider_payment_id, state, order_id
            """,
            Array(NpgsqlDbType.Uuid, payments.Select(_ => work.NewId())),
            Array(NpgsqlDbType.Text, payments.Select(p => p.PaymentId)),
            Array(NpgsqlDbType.Text, payments.Select(p => p.ParentPaymentId)),
            Array(NpgsqlDbType.Uuid, payments.Select(p => matches[p.PaymentId].OrderId)),
            Array(NpgsqlDbType.Text, payments.Select(p => PaymentStatusOrder.ToText(p.Status))),
            Array(NpgsqlDbType.Integer, payments.Select(p => PaymentStatusOrder.Rank(p.Status))),
            Array(NpgsqlDbType.Text, payments.Select(p => matches[p.PaymentId].State)),
            Array(NpgsqlDbType.Text, payments.Select(p => matches[p.PaymentId].Reason)),
            Array(NpgsqlDbType.Numeric, payments.Select(p => p.PriceAmount)),
            Array(NpgsqlDbType.Text, payments.Select(p => p.PriceCurrency)),
            Array(NpgsqlDbType.Numeric, payments.Select(p => p.PayAmount)),
            Array(NpgsqlDbType.Text, payments.Select(p => p.PayCurrency)),
            Array(NpgsqlDbType.Numeric, payments.Select(p => p.ActuallyPaid)),
            Array(NpgsqlDbType.Numeric, payments.Select(p => p.OutcomeAmount)),
            Array(NpgsqlDbType.Text, payments.Select(p => p.OutcomeCurrency)),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = work.Now });
        var written = new Dictionary<string, WrittenPayment>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(work.Cancelled);
        while (await reader.ReadAsync(work.Cancelled))
        {
            var row = new WrittenPayment(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetGuid(3));
            written[row.ProviderPaymentId] = row;
        }

        return written;
    }

    private void Tell(ReceivedIpn ipn, WrittenPayment row, KnownPayment? before, PaymentMatch match, Dictionary<Guid, KnownOrder> orders)
    {
        if (row.State == "unmatched")
        {
            if (before?.State != "unmatched")
            {
                work.Publish(
                    new DomainEvent(EventName.OperatorAlert)
                    {
                        Code = match.Reason,
                        Detail = $"NOWPayments payment {ipn.ProviderPaymentId} ({ipn.Status}) fits no order as it stands.",
                        PaymentId = row.Id,
                        OrderId = row.OrderId,
                        ChannelId = row.OrderId is { } id ? orders.GetValueOrDefault(id)?.ChannelId : null,
                    },
                    ipn.TraceParent);
            }

            if (PaymentStatusOrder.Rank(ipn.Payment!.Status) > PaymentStatusOrder.Rank(PaymentStatus.Sending))
            {
                work.Enqueue(new PaymentUpdate(row.Id), traceParent: ipn.TraceParent);
            }

            return;
        }

        switch (ipn.Payment!.Status)
        {
            case PaymentStatus.Finished:
                work.Enqueue(new ValidatedPayment(row.Id), traceParent: ipn.TraceParent);
                break;
            case PaymentStatus.PartiallyPaid or PaymentStatus.Failed or PaymentStatus.Expired or PaymentStatus.Refunded:
                work.Enqueue(new PaymentUpdate(row.Id), traceParent: ipn.TraceParent);
                break;
            default:
                break;
        }
    }

    private List<IntakeOutcome> Outcomes(HashSet<string> isNew, Dictionary<string, WrittenPayment> written)
    {
        var outcomes = new List<IntakeOutcome>(ipns.Count);
        foreach (var ipn in ipns)
        {
            // Removed as it is told, so that of equal bodies in one batch only the first is new.
            var first = isNew.Remove(ipn.HashText);
            outcomes.Add((first, ipn.Payment) switch
            {
                (false, _) => IntakeOutcome.Duplicate,
                (_, null) => IntakeOutcome.NotAPayment,
                (_, { Status: PaymentStatus.Unknown }) => Unknown(ipn),
                _ => written.GetValueOrDefault(ipn.ProviderPaymentId)?.State switch
                {
                    null => IntakeOutcome.Unchanged,
                    "unmatched" => IntakeOutcome.Unmatched,
                    _ => IntakeOutcome.Moved,
                },
            });
        }

        return outcomes;
    }

    private IntakeOutcome Unknown(ReceivedIpn ipn)
    {
        work.Publish(
            new DomainEvent(EventName.OperatorAlert)
            {
                Code = "payment_status_unknown",
                Detail = $"NOWPayments told a status of payment {ipn.ProviderPaymentId} that is not known; it is stored and not acted on.",
            },
            ipn.TraceParent);
        return IntakeOutcome.UnknownStatus;
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // Only the constants of this class come here.
        var command = new NpgsqlCommand(sql, work.Connection, work.Transaction);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
