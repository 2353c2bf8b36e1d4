using System.Numerics;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

internal sealed class HostPay3Database(DatabaseContext context, LedgerWriter ledger, IEthereumSigner signer) : BaseDatabaseManager(context)
{
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

    public async Task<HotWallet?> FindWalletAsync(long chainId, EthereumAddress address, CancellationToken cancelled)
    {
        var row = await ReadOneOrNoneAsync<WalletRow>("select id, address from wallets where chain_id = @chainId and address = @address", new { chainId, address = address.ToString() }, cancelled);
        return row is null ? null : new HotWallet(row.Id, chainId, address);
    }

    /// <summary>Registers a wallet that is new, with what it holds as the platform's own; does nothing when it is registered already.</summary>
    public Task RegisterWalletAsync(long chainId, EthereumAddress address, long nonce, IReadOnlyList<Amount> balances, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                var isNew = await work.ExecuteAsync(
                    """
                    insert into wallets (id, chain_id, address, next_nonce, created_at) values (@id, @chainId, @address, @nonce, @now)
                    on conflict (chain_id, address) do nothing
                    """,
                    new { id = work.NewId(), chainId, address = address.ToString(), nonce, now = work.Now }) == 1;
                foreach (var balance in balances.Where(b => isNew && !b.IsZero))
                {
                    var opening = LedgerEntries.CapitalDeposit($"opening:{chainId}:{address}", address.ToString(), balance, work.Now);
                    await ledger.PostAsync(work.Connection, work.Transaction, opening, work.Cancelled);
                }
            },
            cancelled);

    /// <summary>
    /// Gives a planned transfer its nonce, signs it and stores the bytes, in one commit: a rollback leaves no gap in the nonces, and a
    /// crash after the commit leaves bytes that can be sent as often as needed. The look that carries them on is sent by the same
    /// commit, because the order that signs may end here or be taken for a repeated one.
    /// </summary>
    /// <exception cref="StateMovedOnException">The transfer is no longer planned.</exception>
    public async Task<SignOutcome> SignAsync(TransferOrder order, HotWallet wallet, long gasLimit, GasFees fees, WalletFunds held, Amount keep, TimeSpan firstLook, CancellationToken cancelled)
    {
        var transfer = order.Transfer;
        string? shortage = null;
        await TransactAsync(
            async work =>
            {
                // The lock makes one transfer after the other take its nonce, and see what those before it promised.
                var nonce = (await work.QueryAsync<long>("select next_nonce from wallets where id = @id for update", new { id = wallet.Id }))[0];
                var funds = held with
                {
                    AssetPromised = Amount.Of(order.Amount.Asset, await PromisedAsync(work, wallet, order.Amount.Asset.Code), Rounding.Down),
                    EtherPromised = Amount.Of(Asset.Eth, await PromisedAsync(work, wallet, Asset.Eth.Code), Rounding.Down) + await GasPromisedAsync(work, wallet),
                };
                shortage = funds.Shortage(order.Amount, Wei.ToAmount(fees.Cost(gasLimit), Asset.Eth), keep);
                if (shortage is not null)
                {
                    return false;
                }

                var unsigned = UnsignedTransaction.Transfer(order.Amount, order.To, wallet.ChainId, nonce, gasLimit, fees);
                var signed = await unsigned.SignAsync(signer, work.Cancelled);
                await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.Signed));
                await work.ExecuteAsync(
                    "update transfers set wallet_id = @walletId, nonce = @nonce, tx_hash = @hash, signed_at = @now, polls = 0 where id = @id",
                    new { id = transfer.Id, walletId = wallet.Id, nonce, hash = signed.Hash, now = work.Now });
                await StoreAsync(work, transfer.Id, 1, unsigned, signed);
                await work.ExecuteAsync("update wallets set next_nonce = next_nonce + 1 where id = @id", new { id = wallet.Id });
                work.Enqueue(new PaymentRetry(transfer.Id), firstLook);
                return true;
            },
            cancelled);
        return new SignOutcome(shortage);
    }

    /// <summary>Signs a transfer again at its own nonce with a higher fee, and stores the bytes before anybody sees them.</summary>
    /// <exception cref="StateMovedOnException">Somebody else replaced or finished it.</exception>
    public Task ReplaceAsync(TransferOrder order, HotWallet wallet, SignedBytes last, GasFees fees, CancellationToken cancelled) =>
        TransactAsync(
            async work =>
            {
                var unsigned = UnsignedTransaction.Transfer(order.Amount, order.To, wallet.ChainId, last.Nonce, last.GasLimit, fees);
                var signed = await unsigned.SignAsync(signer, work.Cancelled);
                await work.MoveAsync(
                    $"Transfer {order.Transfer.Id}",
                    "update transfers set tx_hash = @hash, polls = 0, reason = null, updated_at = @now where id = @id and state = @state and tx_hash = @lastHash",
                    new { id = order.Transfer.Id, state = order.Transfer.State, hash = signed.Hash, lastHash = last.TxHash, now = work.Now });
                await StoreAsync(work, order.Transfer.Id, last.Sequence + 1, unsigned, signed);
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

    private static async Task<decimal> PromisedAsync(UnitOfWork work, HotWallet wallet, string asset) =>
        (await work.QueryAsync<decimal>(
            "select coalesce(sum(amount), 0) from transfers where wallet_id = @id and asset = @asset and state in ('signed', 'broadcast')", new { id = wallet.Id, asset }))[0];

    private static async Task<Amount> GasPromisedAsync(UnitOfWork work, HotWallet wallet)
    {
        var wei = (await work.QueryAsync<decimal>(
            """
            select coalesce(sum(x.max_fee * x.gas_limit), 0)
            from transfers t join transfer_transactions x on x.tx_hash = t.tx_hash
            where t.wallet_id = @id and t.state in ('signed', 'broadcast')
            """,
            new { id = wallet.Id }))[0];
        return Wei.ToAmount(new BigInteger(wei), Asset.Eth);
    }

    private sealed record WalletRow(Guid Id, string Address);
}
