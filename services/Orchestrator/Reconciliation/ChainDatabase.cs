using PayGatePrime.Common.Database;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What was read of the chain, and how it fits the books.</summary>
internal sealed class ChainDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    /// <summary>What the books say came into a wallet since its registration and has no deposit yet. What it held before is no arrival.</summary>
    public const string SelectExpected =
        """
        select t.cause, p.asset, p.amount, t.occurred_at,
            case t.kind when 'capital_deposit' then split_part(t.cause, ':', 2)
                when 'swap_refunded' then s.refund_hash
                when 'conversion_received' then c.received_hash
                else coalesce(pay.payout_hash, s.payout_hash) end as tx_hash,
            case t.kind when 'conversion_received' then c.received_log end as log_index
        from ledger_accounts a
        join ledger_postings p on p.account_id = a.id
        join ledger_transactions t on t.id = p.transaction_id
        left join payments pay on pay.id = (t.refs ->> 'paymentId')::uuid and t.kind <> 'swap_refunded'
        left join swaps s on s.id = (t.refs ->> 'swapId')::uuid
        left join conversions c on c.id = (t.refs ->> 'conversionId')::uuid
        where a.kind = 'hot_wallet' and a.code like 'hot_wallet:' || lower(@address) || ':%' and p.amount > 0
          and p.id > (select posting_cursor from wallet_scans where wallet_id = @walletId)
          and t.cause not like 'capital-deposit:opening:%'
          and not exists (select from movement_matches m where m.cause = t.cause)
        order by p.id
        """;

    public Task<IReadOnlyList<ScannedWallet>> ReadWalletsAsync(long chainId, CancellationToken cancelled) =>
        ReadManyAsync<ScannedWallet>(
            """
            select w.id, w.address, w.created_at, s.first_block, s.block_number, s.block_hash
            from wallets w left join wallet_scans s on s.wallet_id = w.id where w.chain_id = @chainId order by w.created_at
            """,
            new { chainId },
            cancelled);

    public Task StartScanAsync(Guid walletId, long firstBlock, string parentHash, CancellationToken cancelled) =>
        TransactAsync(
            work => work.ExecuteAsync(
                """
                insert into wallet_scans (wallet_id, first_block, block_number, block_hash, started_at, updated_at) values (@walletId, @firstBlock, @firstBlock - 1, @parentHash, @now, @now)
                on conflict (wallet_id) do nothing
                """,
                new { walletId, firstBlock, parentHash, now = work.Now }),
            cancelled);

    /// <summary>Writes what a range of blocks held and moves the cursor behind it.</summary>
    /// <exception cref="StateMovedOnException">Another run moved the cursor.</exception>
    public Task AdvanceAsync(Guid walletId, long cursor, EthereumBlockContent last, IReadOnlyList<Movement> movements, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                await work.MoveAsync(
                    $"The scan of wallet {walletId}",
                    "update wallet_scans set block_number = @number, block_hash = @hash, updated_at = @now where wallet_id = @walletId and block_number = @cursor",
                    new { walletId, cursor, number = last.Number, hash = last.Hash, now = work.Now });
                foreach (var movement in movements)
                {
                    await work.ExecuteAsync(
                        """
                        insert into wallet_movements (id, wallet_id, direction, tx_hash, log_index, block_number, block_time, asset, amount, gas, nonce)
                        values (@id, @walletId, @direction, @TxHash, @LogIndex, @BlockNumber, @BlockTime, @Asset, @Amount, @Gas, @Nonce)
                        on conflict (wallet_id, tx_hash, log_index, direction) do nothing
                        """,
                        new
                        {
                            id = work.NewId(),
                            walletId,
                            direction = movement.IsIncoming ? "in" : "out",
                            movement.TxHash,
                            movement.LogIndex,
                            movement.BlockNumber,
                            movement.BlockTime,
                            movement.Asset,
                            movement.Amount,
                            movement.Gas,
                            movement.Nonce,
                        });
                }
            },
            cancelled);

    /// <summary>Forgets what was read above a block that stays, after a reorganisation deeper than was thought possible.</summary>
    public Task RewindAsync(Guid walletId, long cursor, long to, string hash, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                await work.MoveAsync(
                    $"The scan of wallet {walletId}",
                    "update wallet_scans set block_number = @to, block_hash = @hash, posting_cursor = 0, updated_at = @now where wallet_id = @walletId and block_number = @cursor",
                    new { walletId, cursor, to, hash, now = work.Now });
                await work.ExecuteAsync("delete from movement_matches where movement_id in (select id from wallet_movements where wallet_id = @walletId and block_number > @to)", new { walletId, to });
                await work.ExecuteAsync("delete from wallet_movements where wallet_id = @walletId and block_number > @to", new { walletId, to });
            },
            cancelled);

    /// <summary>Matches deposits with bookings, and lets the next run begin behind what is settled.</summary>
    public Task MatchAsync(ScannedWallet wallet, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                var expected = await work.QueryAsync<ExpectedArrival>(SelectExpected, new { address = wallet.Address, walletId = wallet.Id });
                var deposits = await work.QueryAsync<Deposit>(
                    """
                    select m.id, m.tx_hash, m.asset, m.amount, m.block_time, m.log_index from wallet_movements m
                    where m.wallet_id = @walletId and m.direction = 'in' and not exists (select from movement_matches x where x.movement_id = m.id)
                    """,
                    new { walletId = wallet.Id });
                foreach (var (deposit, arrival) in ArrivalMatching.Match(deposits, expected))
                {
                    await work.ExecuteAsync(
                        "insert into movement_matches (cause, movement_id, amount, matched_at) values (@cause, @id, @amount, @now) on conflict (cause) do nothing",
                        new { cause = arrival.Cause, id = deposit.Id, amount = arrival.Amount, now = work.Now });
                }

                // A posting's number is taken before its commit: young ones may still come in below the highest seen.
                await work.ExecuteAsync(
                    """
                    update wallet_scans set posting_cursor = greatest(posting_cursor, coalesce((
                        select min(p.id) - 1 from ledger_accounts a join ledger_postings p on p.account_id = a.id join ledger_transactions t on t.id = p.transaction_id
                        where a.kind = 'hot_wallet' and a.code like 'hot_wallet:' || lower(@address) || ':%' and p.id > wallet_scans.posting_cursor
                          and (t.posted_at > now() - interval '1 hour'
                            or (p.amount > 0 and t.cause not like 'capital-deposit:opening:%' and not exists (select from movement_matches m where m.cause = t.cause)))), posting_cursor))
                    where wallet_id = @walletId
                    """,
                    new { address = wallet.Address, walletId = wallet.Id });
            },
            cancelled);

    public Task<IReadOnlyList<ExpectedArrival>> ReadExpectedAsync(ScannedWallet wallet, CancellationToken cancelled) =>
        ReadManyAsync<ExpectedArrival>(SelectExpected, new { address = wallet.Address, walletId = wallet.Id }, cancelled);

    /// <summary>Deposits that fit nothing; what one of our wallets sent to itself is no deposit.</summary>
    public Task<IReadOnlyList<Deposit>> ReadUnmatchedAsync(Guid walletId, DateTimeOffset before, CancellationToken cancelled) =>
        ReadManyAsync<Deposit>(
            """
            select m.id, m.tx_hash, m.asset, m.amount, m.block_time, m.log_index from wallet_movements m
            where m.wallet_id = @walletId and m.direction = 'in' and m.block_time < @before
              and not exists (select from movement_matches x where x.movement_id = m.id)
              and not exists (select from wallet_movements o where o.tx_hash = m.tx_hash and o.log_index = m.log_index and o.direction = 'out')
            order by m.block_number limit 500
            """,
            new { walletId, before },
            cancelled);

    /// <summary>Deposits that brought another amount than was booked.</summary>
    public Task<IReadOnlyList<DifferentArrival>> ReadDifferentArrivalsAsync(Guid walletId, CancellationToken cancelled) =>
        ReadManyAsync<DifferentArrival>(
            """
            select m.tx_hash, m.log_index, m.asset, m.amount as arrived, sum(x.amount) as booked, min(x.cause) as cause
            from movement_matches x join wallet_movements m on m.id = x.movement_id
            where m.wallet_id = @walletId group by m.id having sum(x.amount) <> m.amount
            """,
            new { walletId },
            cancelled);

    /// <summary>Transactions of the wallet that are none of our transfers' and prove no payout that was marked as paid from it.</summary>
    public Task<IReadOnlyList<StrangeTransaction>> ReadUnrecordedAsync(Guid walletId, CancellationToken cancelled) =>
        ReadManyAsync<StrangeTransaction>(
            """
            select m.tx_hash, max(m.nonce) as nonce, string_agg(trim_scale(m.amount)::text || ' ' || m.asset, ', ' order by m.log_index) filter (where m.amount > 0) as moved
            from wallet_movements m
            where m.wallet_id = @walletId and m.direction = 'out' and not exists (select from transfer_transactions t where t.tx_hash = m.tx_hash)
              and not exists (select from payouts p join ledger_transactions l on l.cause = 'payout-marked-paid:' || p.id where p.paid_hash = m.tx_hash)
            group by m.tx_hash
            """,
            new { walletId },
            cancelled);

    /// <summary>Confirmed transfers that the blocks read do not hold, or hold with another amount.</summary>
    public Task<IReadOnlyList<CheckedTransfer>> ReadWrongTransfersAsync(Guid walletId, CancellationToken cancelled) =>
        ReadManyAsync<CheckedTransfer>(
            """
            select t.id, t.payout_id, t.conversion_id, t.asset, t.amount, (select sum(m.amount) from wallet_movements m where m.wallet_id = t.wallet_id and m.direction = 'out' and m.tx_hash = t.tx_hash and m.asset = t.asset) as moved
            from transfers t join wallet_scans s on s.wallet_id = t.wallet_id
            where t.wallet_id = @walletId and t.state = 'confirmed' and t.block_number between s.first_block and s.block_number
              and t.amount is distinct from (select sum(m.amount) from wallet_movements m where m.wallet_id = t.wallet_id and m.direction = 'out' and m.tx_hash = t.tx_hash and m.asset = t.asset)
            limit 500
            """,
            new { walletId },
            cancelled);

    internal sealed record DifferentArrival(string TxHash, long LogIndex, string Asset, decimal Arrived, decimal Booked, string Cause);

    internal sealed record StrangeTransaction(string TxHash, long? Nonce, string? Moved);

    internal sealed record CheckedTransfer(Guid Id, Guid? PayoutId, Guid? ConversionId, string Asset, decimal Amount, decimal? Moved);
}
