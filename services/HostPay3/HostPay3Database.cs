using System.Numerics;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

internal sealed class HostPay3Database(DatabaseContext context, LedgerWriter ledger) : BaseDatabaseManager(context)
{
    private const string PromisedSql =
        """
        select coalesce(sum(t.amount) filter (where t.asset = @asset), 0) as asset, coalesce(sum(t.amount) filter (where t.asset = 'eth.eth'), 0) as ether,
            coalesce(sum(x.max_fee * x.gas_limit), 0) as gas, count(*)::int as in_flight
        from transfers t join transfer_transactions x on x.tx_hash = t.tx_hash
        where t.wallet_id = @id and t.state in ('signed', 'broadcast', 'mined') and (@withMined or t.state <> 'mined')
        """;

    public Task<OutgoingTransfer> ReadTransferAsync(Guid transferId, CancellationToken cancelled) =>
        ReadOneAsync<OutgoingTransfer>($"Transfer {transferId}", $"select {OutgoingTransfer.Columns} from transfers where id = @transferId", new { transferId }, cancelled);

    public async Task<TransferSubject> ReadSubjectAsync(OutgoingTransfer transfer, AssetCatalog assets, CancellationToken cancelled) =>
        transfer.ConversionId is { } id
            ? TransferSubject.Of(
                await ReadOneAsync<ConversionRecord>($"The conversion of transfer {transfer.Id}", $"select {ConversionRecord.Columns} from conversions where id = @id", new { id }, cancelled), transfer.Id)
            : TransferSubject.Of(
                await ReadOneAsync<Payout>($"The payout of transfer {transfer.Id}", $"select {Payout.Columns} from payouts where id = @id", new { id = transfer.PayoutId }, cancelled), assets);

    public async Task<FundedSwap?> FindSwapAsync(OutgoingTransfer transfer, CancellationToken cancelled) =>
        transfer.SwapId is not { } id
            ? null
            : await ReadOneOrNoneAsync<FundedSwap>(
                "select id, payout_id, conversion_id, attempt, state, provider_status, looked_at, from_asset, expected_from, payin_address, payin_extra_id from swaps where id = @id", new { id }, cancelled);

    /// <summary>Every signed version of a transfer, newest first.</summary>
    public Task<IReadOnlyList<SignedBytes>> ReadSignedAsync(Guid transferId, CancellationToken cancelled) =>
        ReadManyAsync<SignedBytes>($"select {SignedBytes.Columns} from transfer_transactions where transfer_id = @transferId order by sequence desc", new { transferId }, cancelled);

    public Task<Guid?> FindWalletAsync(long chainId, EthereumAddress address, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<Guid?>("select id from wallets where chain_id = @chainId and address = @address", new { chainId, address = address.ToString() }, cancelled);

    /// <summary>Registers a wallet that is new, with what it holds as the platform's own; does nothing when it is registered already.</summary>
    public Task RegisterWalletAsync(long chainId, string name, EthereumAddress address, long nonce, IReadOnlyList<Amount> balances, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                var isNew = await work.ExecuteAsync(
                    """
                    insert into wallets (id, chain_id, name, address, next_nonce, created_at) values (@id, @chainId, @name, @address, @nonce, @now)
                    on conflict (chain_id, address) do nothing
                    """,
                    new { id = work.NewId(), chainId, name, address = address.ToString(), nonce, now = work.Now }) == 1;
                foreach (var balance in balances.Where(b => isNew && !b.IsZero))
                {
                    var opening = LedgerEntries.CapitalDeposit($"opening:{chainId}:{address}", address.ToString(), balance, work.Now);
                    await ledger.PostAsync(work.Connection, work.Transaction, opening, work.Cancelled);
                }
            },
            cancelled);

    /// <summary>Writes down what the settings call the wallets, and which of them receives.</summary>
    public Task NameWalletsAsync(IReadOnlyList<HotWallet> wallets, HotWallet receiving, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                foreach (var wallet in wallets)
                {
                    await work.ExecuteAsync("update wallets set name = @name where id = @id and name <> @name", new { id = wallet.Id, name = wallet.Name });
                }

                await work.ExecuteAsync("update wallets set receives = false where chain_id = @chainId and id <> @id and receives", new { chainId = receiving.ChainId, id = receiving.Id });
                await work.ExecuteAsync("update wallets set receives = true where id = @id and not receives", new { id = receiving.Id });
            },
            cancelled);

    public Task<Amount> ReadLedgerBalanceAsync(LedgerAccount account, CancellationToken cancelled) =>
        ReadAsync(connection => LedgerWriter.ReadBalanceAsync(connection, account, cancelled), cancelled);

    /// <summary>What of a wallet is promised to transfers under way.</summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="asset">The asset besides ether.</param>
    /// <param name="withMined">True against the ledger, which a transfer leaves when it is confirmed; false against the chain, which it leaves when it is mined.</param>
    /// <param name="cancelled">Ends the reading.</param>
    public async Task<PromisedFunds> ReadPromisedAsync(HotWallet wallet, Asset asset, bool withMined, CancellationToken cancelled)
    {
        var row = await ReadOneAsync<PromisedRow>($"What wallet {wallet.Id} has promised", PromisedSql, new { id = wallet.Id, asset = asset.Code, withMined }, cancelled);
        return row.ToFunds(asset);
    }

    /// <summary>
    /// Gives a planned transfer its nonce, signs it and stores the bytes, in one commit: a rollback leaves no gap in the nonces, and a
    /// crash after the commit leaves bytes that can be sent as often as needed. The look that carries them on is sent by the same
    /// commit, because the order that signs may end here or be taken for a repeated one. Null when it was signed; else a shortage's code.
    /// </summary>
    /// <exception cref="StateMovedOnException">The transfer is no longer planned.</exception>
    public async Task<string?> SignAsync(
        TransferOrder order, HotWallet wallet, long sent, long gasLimit, GasFees fees, WalletFunds held, Amount keep, TimeSpan firstLook, CancellationToken cancelled)
    {
        var transfer = order.Transfer;
        string? shortage = null;
        await TransactAsync(
            async work =>
            {
                // The lock makes one transfer after the other take its nonce, and see what those before it promised.
                var next = (await work.QueryAsync<long>("select next_nonce from wallets where id = @id for update", new { id = wallet.Id }))[0];
                var promised = (await work.QueryAsync<PromisedRow>(PromisedSql, new { id = wallet.Id, asset = order.Amount.Asset.Code, withMined = false }))[0].ToFunds(order.Amount.Asset);
                var funds = held with { AssetPromised = promised.Asset, EtherPromised = promised.Ether };
                shortage = funds.Shortage(order.Amount, Wei.ToAmount(fees.Cost(gasLimit), Asset.Eth), keep);
                if (shortage is not null)
                {
                    return false;
                }

                // Our own nonces are stored before the chain sees them: a chain that is ahead has seen somebody else's, and they are used up.
                var nonce = Math.Max(next, sent);
                if (nonce > next)
                {
                    work.Publish(new DomainEvent(EventName.OperatorAlert) { Code = "wallet_used_elsewhere", Detail = $"Wallet {wallet.Name} sent {nonce - next} transactions that are not ours." });
                }

                var unsigned = UnsignedTransaction.Transfer(order.Amount, order.To, wallet.ChainId, nonce, gasLimit, fees);
                var signed = await unsigned.SignAsync(wallet.Signer, work.Cancelled);
                await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.Signed));
                await work.ExecuteAsync(
                    "update transfers set wallet_id = @walletId, nonce = @nonce, tx_hash = @hash, signed_at = @now, polls = 0 where id = @id",
                    new { id = transfer.Id, walletId = wallet.Id, nonce, hash = signed.Hash, now = work.Now });
                await StoreAsync(work, transfer.Id, 1, unsigned, signed);
                await work.ExecuteAsync("update wallets set next_nonce = @nonce + 1 where id = @id", new { id = wallet.Id, nonce });
                work.Enqueue(new PaymentRetry(transfer.Id), firstLook);
                return true;
            },
            cancelled);
        return shortage;
    }

    /// <summary>Signs a transfer again at its own nonce with a higher fee, and stores the bytes before anybody sees them.</summary>
    /// <exception cref="StateMovedOnException">Somebody else replaced or finished it.</exception>
    public Task ReplaceAsync(TransferOrder order, HotWallet wallet, SignedBytes last, GasFees fees, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                var unsigned = UnsignedTransaction.Transfer(order.Amount, order.To, wallet.ChainId, last.Nonce, last.GasLimit, fees);
                var signed = await unsigned.SignAsync(wallet.Signer, work.Cancelled);
                await work.MoveAsync(
                    $"Transfer {order.Transfer.Id}",
                    "update transfers set tx_hash = @hash, polls = 0, reason = null, updated_at = @now where id = @id and state = @state and tx_hash = @lastHash",
                    new { id = order.Transfer.Id, state = order.Transfer.State, hash = signed.Hash, lastHash = last.TxHash, now = work.Now });
                await StoreAsync(work, order.Transfer.Id, last.Sequence + 1, unsigned, signed);
            },
            cancelled);

    /// <summary>Notes what the wallets hold of an asset; tells the operators once when it falls below its level.</summary>
    public Task NoteLevelAsync(long chainId, Amount held, bool isLow, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                var row = new { chainId, asset = held.Asset.Code, balance = held.Value, isLow, now = work.Now };
                await work.ExecuteAsync(
                    """
                    insert into wallet_levels (chain_id, asset, balance, is_low, changed_at, seen_at) values (@chainId, @asset, @balance, false, @now, @now)
                    on conflict do nothing
                    """,
                    row);
                var isChanged = await work.ExecuteAsync(
                    "update wallet_levels set is_low = @isLow, changed_at = @now where chain_id = @chainId and asset = @asset and is_low <> @isLow", row) == 1;
                await work.ExecuteAsync("update wallet_levels set balance = @balance, seen_at = @now where chain_id = @chainId and asset = @asset", row);
                if (isChanged && isLow)
                {
                    work.Publish(new DomainEvent(EventName.OperatorAlert) { Code = "wallet_level_low", Detail = $"The hot wallets hold {held}, less than the level that was set." });
                }
            },
            cancelled);

    /// <summary>The transfers that are held because no wallet could pay them, oldest first.</summary>
    public Task<IReadOnlyList<OutgoingTransfer>> ReadShortOfFundsAsync(int most, CancellationToken cancelled) =>
        ReadManyAsync<OutgoingTransfer>(
            $"select {OutgoingTransfer.Columns} from transfers where state = 'held' and held_from = 'planned' and reason in ('wallet_low_balance', 'wallet_low_gas') order by created_at, id limit @most",
            new { most },
            cancelled);

    /// <summary>Puts a transfer back to planned and orders it again; the dead letters that its shortage left are settled with it.</summary>
    /// <exception cref="StateMovedOnException">Somebody else resumed or cancelled it.</exception>
    public Task ResumeAsync(OutgoingTransfer transfer, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.OperatorResumed));
                await work.ExecuteAsync(
                    """
                    update dead_letters set state = 'resolved', note = 'The hot wallet can pay again.', closed_at = @now
                    where service = 'pgp-hostpay3' and state = 'open' and code in ('wallet_low_balance', 'wallet_low_gas') and payload ->> 'transferId' = @id
                    """,
                    new { id = transfer.Id.ToString(), now = work.Now });
                work.Enqueue(new PaymentRetry(transfer.Id));
            },
            cancelled);

    private static Task StoreAsync(UnitOfWork work, Guid transferId, int sequence, UnsignedTransaction unsigned, SignedTransaction signed) =>
        work.ExecuteAsync(
            """
            insert into transfer_transactions (tx_hash, transfer_id, sequence, nonce, raw, max_fee, max_priority_fee, gas_limit, created_at)
            values (@hash, @transferId, @sequence, @nonce, @raw, @fee, @tip, @gas, @now)
            """,
            new
            {
                hash = signed.Hash,
                transferId,
                sequence,
                nonce = unsigned.Nonce,
                raw = signed.Raw.ToArray(),
                fee = (decimal)unsigned.Fees.MaxFeePerGas,
                tip = (decimal)unsigned.Fees.MaxPriorityFeePerGas,
                gas = unsigned.GasLimit,
                now = work.Now,
            });

    private sealed record PromisedRow(decimal Asset, decimal Ether, decimal Gas, int InFlight)
    {
        public PromisedFunds ToFunds(Asset asset) =>
            new(Amount.Of(Common.Money.Asset.Eth, Ether, Rounding.Down) + Wei.ToAmount(new BigInteger(Gas), Common.Money.Asset.Eth), Amount.Of(asset, Asset, Rounding.Down), InFlight);
    }
}
