using System.Data;
using Dapper;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Orchestrator.Reconciliation;

internal sealed class ReserveDatabase(DatabaseContext context, AssetCatalog assets) : BaseDatabaseManager(context)
{
    // Each branch is one column of the report: how much of an asset of a wallet it holds.
    private const string SelectFigures =
        """
        with w as (select w.id, w.address, s.block_number, s.posting_cursor from wallets w join wallet_scans s on s.wallet_id = w.id where w.chain_id = @chainId),
        expected as (
            select w.id as wallet_id, p.asset, p.amount, t.occurred_at
            from w
            join ledger_accounts a on a.kind = 'hot_wallet' and a.code = 'hot_wallet:' || lower(w.address) || ':' || a.asset
            join ledger_postings p on p.account_id = a.id and p.amount > 0 and p.id > w.posting_cursor
            join ledger_transactions t on t.id = p.transaction_id
            where t.cause not like 'capital-deposit:opening:%' and not exists (select from movement_matches m where m.cause = t.cause)),
        loose as (
            select m.wallet_id, m.asset, m.amount, m.block_time from wallet_movements m join w on w.id = m.wallet_id
            where m.direction = 'in' and not exists (select from movement_matches x where x.movement_id = m.id)
              and not exists (select from wallet_movements o where o.tx_hash = m.tx_hash and o.log_index = m.log_index and o.direction = 'out')),
        outgoing as (
            select m.wallet_id, m.tx_hash, m.block_time, x.asset, x.amount, t.transfer_id
            from wallet_movements m join w on w.id = m.wallet_id
            left join transfer_transactions t on t.tx_hash = m.tx_hash
            cross join lateral (values (m.asset, m.amount), ('eth.eth', m.gas)) as x(asset, amount)
            where m.direction = 'out' and x.amount > 0),
        unbooked_out as (
            select o.* from outgoing o
            where o.transfer_id is not null
              and not exists (select from ledger_transactions l where l.cause in ('transfer-confirmed:' || o.transfer_id, 'transfer-reverted:' || o.transfer_id || ':' || o.tx_hash))),
        figures as (
            select w.id as wallet_id, a.asset, 'ledger' as what, p.amount
            from w join ledger_accounts a on a.kind = 'hot_wallet' and a.code = 'hot_wallet:' || lower(w.address) || ':' || a.asset join ledger_postings p on p.account_id = a.id
            union all select wallet_id, asset, 'awaited', amount from expected where occurred_at >= @settledBefore
            union all select wallet_id, asset, case when block_time >= @settledBefore then 'unbooked' else 'unmatched' end, amount from loose
            union all select wallet_id, asset, 'sent_unbooked', amount from unbooked_out where block_time >= @settledBefore
            union all
            select w.id, p.asset, 'booked_unseen', -p.amount
            from w join transfers t on t.wallet_id = w.id and t.block_number > w.block_number and t.state in ('confirmed', 'reverted')
            join ledger_transactions l on l.cause in ('transfer-confirmed:' || t.id, 'transfer-reverted:' || t.id || ':' || t.tx_hash)
            join ledger_postings p on p.transaction_id = l.id
            join ledger_accounts a on a.id = p.account_id and a.kind = 'hot_wallet'
            union all
            select w.id, p.asset, 'booked_unseen', -p.amount
            from w
            join ledger_accounts a on a.kind = 'hot_wallet' and a.code = 'hot_wallet:' || lower(w.address) || ':' || a.asset
            join ledger_postings p on p.account_id = a.id
            join ledger_transactions l on l.id = p.transaction_id and l.kind = 'payout_marked_paid'
            join payouts o on o.id = (l.refs ->> 'payoutId')::uuid and o.to_network = 'eth'
            where l.posted_at >= @settledBefore and not exists (select from wallet_movements m where m.tx_hash = o.paid_hash)
            union all
            select wallet_id, asset, 'unrecorded', amount from outgoing g where transfer_id is null
              and not exists (select from payouts o join ledger_transactions l on l.cause = 'payout-marked-paid:' || o.id where o.paid_hash = g.tx_hash))
        select wallet_id, asset, what, sum(amount) as amount from figures group by wallet_id, asset, what
        """;

    // A row that the buyer got back is owed to nobody, and one whose batch was paid is owed no more.
    private const string SelectOwed =
        """
        with figures as (
            select a.asset, case a.kind when 'conversion' then 'conversion' else 'owed' end as what, case a.kind when 'conversion' then p.amount else -p.amount end as amount
            from ledger_accounts a join ledger_postings p on p.account_id = a.id where a.kind in ('owner_payable', 'suspense', 'conversion')
            union all
            select asset, 'collected', amount from accumulations where state in ('pending', 'converting') and refunded_at is null
            union all
            select @usdt, 'collected', a.share from accumulations a left join payouts p on p.id = a.payout_id
            where a.state in ('converted', 'paying') and a.refunded_at is null and p.state is distinct from 'paid'
            union all
            select @usdt, 'promised', s.expected_to
            from conversions c join swaps s on s.conversion_id = c.id and s.attempt = c.attempt
            where coalesce(c.held_from, c.state) in ('funded', 'exchanging') and s.state not in ('failed', 'refunded', 'expired'))
        select asset,
            coalesce(sum(amount) filter (where what = 'owed'), 0) as owed,
            coalesce(sum(amount) filter (where what = 'collected'), 0) as collected,
            coalesce(sum(amount) filter (where what = 'promised'), 0) as promised,
            coalesce(sum(amount) filter (where what = 'conversion'), 0) as conversion
        from figures group by asset
        """;

    /// <summary>Reads everything in one snapshot, so that nothing is counted twice or not at all because it moved in between.</summary>
    public Task<ReserveBooks> ReadBooksAsync(long chainId, DateTimeOffset settledBefore, DateTimeOffset now, CancellationToken cancelled) => ReadAsync(
        async connection =>
        {
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancelled);
            async Task<List<T>> ManyAsync<T>(string sql, object parameters) => [.. await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, snapshot, cancellationToken: cancelled))];
            var wallets = await ManyAsync<ReserveWallet>(
                "select w.id, w.address, s.block_number as block from wallets w join wallet_scans s on s.wallet_id = w.id where w.chain_id = @chainId order by w.created_at", new { chainId });
            var figures = await ManyAsync<Figure>(SelectFigures, new { chainId, settledBefore });
            var transit = await ManyAsync<ReserveTransit>(
                """
                select s.id as swap_id, s.provider_id, a.asset, sum(p.amount) as amount, s.state, s.updated_at, s.conversion_id, coalesce(o.state, c.state) as subject_state
                from ledger_accounts a
                join ledger_postings p on p.account_id = a.id
                join swaps s on a.code = 'in_transit:' || s.id || ':' || a.asset
                left join payouts o on o.id = s.payout_id
                left join conversions c on c.id = s.conversion_id
                where a.kind = 'in_transit' and a.created_at > @since
                group by s.id, a.id, o.id, c.id having sum(p.amount) <> 0
                """,
                new { since = now - TimeSpan.FromDays(60) });
            var owed = await ManyAsync<ReserveOwed>(SelectOwed, new { usdt = assets.Usdt.Code });
            await snapshot.CommitAsync(cancelled);
            return new ReserveBooks(
                wallets,
                figures.GroupBy(f => (f.WalletId, f.Asset)).ToDictionary(g => g.Key, g => Sum([.. g])),
                transit,
                owed.ToDictionary(o => o.Asset, StringComparer.Ordinal));
        },
        cancelled);

    public Task SaveAsync(ReserveReport report, CancellationToken cancelled) =>
        TransactAsync(work => ReserveReports.SaveAsync(work.Connection, work.Transaction, work.NewId(), report, work.Cancelled), cancelled);

    private static ReserveFigures Sum(List<Figure> figures)
    {
        decimal Of(string what) => figures.Where(f => f.What == what).Sum(f => f.Amount);
        return new ReserveFigures
        {
            Ledger = Of("ledger"),
            Awaited = Of("awaited"),
            Unbooked = Of("unbooked"),
            SentUnbooked = Of("sent_unbooked"),
            BookedUnseen = Of("booked_unseen"),
            Unmatched = Of("unmatched"),
            Unrecorded = Of("unrecorded"),
        };
    }

    private sealed record Figure(Guid WalletId, string Asset, string What, decimal Amount);
}
