using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>Brings a signed transfer onto the chain and to its end.</summary>
internal sealed class TransferWatcher(HostPay3Database database, IEthereumNode node, LedgerWriter ledger, HostPay3Config config, ILogger<TransferWatcher> logger)
{
    /// <summary>
    /// One look alone may come from a node that lags behind, and a transfer that is wrongly held may be sent a second time by a person.
    /// With the growing delays between them these take about a minute.
    /// </summary>
    private const int LooksUntilSure = 10;

    private const string NonceInDoubt = "nonce_in_doubt";

    /// <summary>About ten minutes of looks.</summary>
    private const int LooksUntilAlert = 45;

    /// <summary>Looks at the chain for any of the transfer's transactions, and does what is missing.</summary>
    public async Task<TaskResult> LookAsync(TransferOrder order, HotWallet wallet, TaskContext context)
    {
        var signed = await database.ReadSignedAsync(order.Transfer.Id, context.Cancelled);
        try
        {
            foreach (var version in signed)
            {
                if (await node.GetTransactionReceiptAsync(version.TxHash, context.Cancelled) is { } receipt)
                {
                    return await MinedAsync(order, wallet, receipt, context);
                }
            }

            return await IsKnownAsync(signed, context)
                ? await WaitingAsync(order, wallet, signed[0], context)
                : await UnknownAsync(order, wallet, signed[0], context);
        }
        catch (ProviderException e)
        {
            // Whatever the node's or the signer's trouble is, the transaction is signed and its nonce taken, so it is looked at until it is settled.
            logger.LogWarning("Transfer {Transfer} can't be carried on now: {Why}", order.Transfer.Id, e.Message);
            return LookAgain(order.Transfer, SignerTrouble.Of(e) ?? "node_unavailable");
        }
    }

    /// <summary>Broadcasts what was signed just now; the commit that signed it has sent the next look already.</summary>
    public async Task<TaskResult> BroadcastNewestAsync(TransferOrder order, HotWallet wallet, TaskContext context)
    {
        try
        {
            return await BroadcastAsync(order, wallet, (await database.ReadSignedAsync(order.Transfer.Id, context.Cancelled))[0], mayReplace: true, isFollowed: true, context);
        }
        catch (ProviderException e)
        {
            logger.LogWarning("Transfer {Transfer} could not be outbid: {Why}", order.Transfer.Id, e.Message);
            return TaskResult.Done;
        }
    }

    private async Task<TaskResult> BroadcastAsync(TransferOrder order, HotWallet wallet, SignedBytes signed, bool mayReplace, bool isFollowed, TaskContext context)
    {
        Broadcast answer;
        try
        {
            answer = await node.SendRawTransactionAsync(signed.Raw, context.Cancelled);
        }
        catch (ProviderException e)
        {
            // Whether it arrived or not, the same bytes may be sent again.
            logger.LogWarning("Transfer {Transfer} was perhaps not broadcast: {Why}", order.Transfer.Id, e.Message);
            return LookAgain(order.Transfer, "node_unavailable", isFollowed);
        }

        return answer.Outcome switch
        {
            BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown when order.Transfer.Position.State == TransferState.Signed => NoteBroadcast(order.Transfer),
            BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown => LookAgain(order.Transfer, null, isFollowed),
            BroadcastOutcome.NonceTooLow => LookAgain(order.Transfer, null, isFollowed),
            BroadcastOutcome.Underpriced when mayReplace => await ReplaceAsync(order, wallet, signed, isFollowed, context),
            BroadcastOutcome.Underpriced => LookAgain(order.Transfer, "underpriced", isFollowed),
            // The nonce is taken, so that it must go out as soon as the wallet can pay.
            BroadcastOutcome.InsufficientFunds => LookAgain(order.Transfer, TransferSender.LowBalance, isFollowed),
            // A full pool refuses as well, and an earlier version may be mined yet: what is signed is never left alone.
            BroadcastOutcome.Reverted => LookAgain(order.Transfer, "broadcast_would_revert", isFollowed),
            BroadcastOutcome.Refused => LookAgain(order.Transfer, "broadcast_refused", isFollowed),
            _ => throw new InvalidOperationException($"{answer.Outcome} is not a known outcome."),
        };
    }

    private async Task<bool> IsKnownAsync(IReadOnlyList<SignedBytes> signed, TaskContext context)
    {
        foreach (var version in signed)
        {
            if (await node.GetTransactionByHashAsync(version.TxHash, context.Cancelled) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<TaskResult> WaitingAsync(TransferOrder order, HotWallet wallet, SignedBytes newest, TaskContext context)
    {
        // Behind an earlier nonce no fee is high enough.
        if (context.Now - newest.CreatedAt >= config.StuckAfter && await node.GetTransactionCountAsync(wallet.Address, BlockTag.Latest, context.Cancelled) >= newest.Nonce)
        {
            return await ReplaceAsync(order, wallet, newest, isFollowed: false, context);
        }

        return order.Transfer.Position.State == TransferState.Signed ? NoteBroadcast(order.Transfer) : LookAgain(order.Transfer, null);
    }

    private async Task<TaskResult> UnknownAsync(TransferOrder order, HotWallet wallet, SignedBytes newest, TaskContext context)
    {
        if (await node.GetTransactionCountAsync(wallet.Address, BlockTag.Latest, context.Cancelled) <= newest.Nonce)
        {
            return await BroadcastAsync(order, wallet, newest, mayReplace: true, isFollowed: false, context);
        }

        return order.Transfer.Reason == NonceInDoubt && order.Transfer.Polls >= LooksUntilSure ? Hold(order.Transfer, "nonce_taken") : LookAgain(order.Transfer, NonceInDoubt);
    }

    private async Task<TaskResult> ReplaceAsync(TransferOrder order, HotWallet wallet, SignedBytes newest, bool isFollowed, TaskContext context)
    {
        var prices = await GasPrices.ReadAsync(node, context.Cancelled);
        if (FeePolicy.Replace(newest.Fees, prices.BaseFee, prices.Tip, config.FeeCap) is not { } fees)
        {
            return LookAgain(order.Transfer, "stuck_at_fee_cap", isFollowed);
        }

        try
        {
            await database.ReplaceAsync(order, wallet, newest, fees, context.Cancelled);
        }
        catch (StateMovedOnException)
        {
            return LookAgain(order.Transfer, null, isFollowed);
        }

        var replacement = (await database.ReadSignedAsync(order.Transfer.Id, context.Cancelled))[0];
        logger.LogInformation("Transfer {Transfer} is replaced at nonce {Nonce}, version {Version}", order.Transfer.Id, replacement.Nonce, replacement.Sequence);
        return await BroadcastAsync(order, wallet, replacement, mayReplace: false, isFollowed, context);
    }

    private async Task<TaskResult> MinedAsync(TransferOrder order, HotWallet wallet, TransactionReceipt receipt, TaskContext context)
    {
        var depth = config.Confirmations == 1 ? 1 : await node.BlockNumberAsync(context.Cancelled) - receipt.BlockNumber + 1;
        return depth < config.Confirmations ? NoteMined(order.Transfer, receipt)
            : receipt.Succeeded ? Confirm(order, wallet, receipt)
            : Revert(order, wallet, receipt);
    }

    private TaskResult NoteBroadcast(OutgoingTransfer transfer) => TaskResult.Commit(async work =>
    {
        await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.Broadcast));
        await work.ExecuteAsync("update transfers set broadcast_at = @now, polls = 0 where id = @id", new { id = transfer.Id, now = work.Now });

        // Whoever makes this move sends the next look: a look that came in between loses to it, and with it the look it would have sent.
        work.Enqueue(new PaymentRetry(transfer.Id), config.Looks.First);
    });

    private TaskResult NoteMined(OutgoingTransfer transfer, TransactionReceipt receipt)
    {
        if (transfer.Position.State == TransferState.Mined)
        {
            return LookAgain(transfer, null);
        }

        return TaskResult.Commit(async work =>
        {
            await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.Mined));
            await work.ExecuteAsync("update transfers set block_number = @block, polls = 0 where id = @id", new { id = transfer.Id, block = receipt.BlockNumber });
            work.Enqueue(new PaymentRetry(transfer.Id), config.Looks.First);
        });
    }

    private TaskResult LookAgain(OutgoingTransfer transfer, string? reason, bool isFollowed = false) => TaskResult.Commit(async work =>
    {
        // Looks that raise a doubt are counted from the first in a row.
        var polls = reason == NonceInDoubt && transfer.Reason != reason ? 0 : transfer.Polls;
        await work.MoveAsync(
            $"Transfer {transfer.Id}",
            "update transfers set polls = @polls + 1, reason = @reason, updated_at = @now where id = @id and state in ('signed', 'broadcast', 'mined')",
            new { id = transfer.Id, polls, reason, now = work.Now });
        if ((reason is not null and not NonceInDoubt && transfer.Reason != reason) || polls == LooksUntilAlert)
        {
            work.Publish(new DomainEvent(EventName.OperatorAlert) { PayoutId = transfer.PayoutId, ConversionId = transfer.ConversionId, Code = reason ?? "transfer_slow", Detail = $"Transfer {transfer.Id} is signed and not yet on the chain." });
        }

        if (!isFollowed)
        {
            work.Enqueue(new PaymentRetry(transfer.Id), config.Looks.Next(polls, TimeSpan.Zero));
        }
    });

    private TaskResult Confirm(TransferOrder order, HotWallet wallet, TransactionReceipt receipt) => TaskResult.Commit(async work =>
    {
        var transfer = order.Transfer;
        await EndAsync(work, transfer, TransferEvent.Confirmed, receipt, null);
        var references = order.Subject.References with { TransferId = transfer.Id, SwapId = transfer.SwapId };
        var entry = transfer.SwapId is { } swapId
            ? LedgerEntries.TransferConfirmed(transfer.Id, swapId, wallet.Address.ToString(), order.Amount, receipt.Fee, work.Now, references)
            : LedgerEntries.DirectPayoutConfirmed(transfer.Id, order.Subject.OwnerId!.Value, wallet.Address.ToString(), order.Amount, receipt.Fee, work.Now, references);
        await ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
    });

    private TaskResult Revert(TransferOrder order, HotWallet wallet, TransactionReceipt receipt) => TaskResult.Commit(async work =>
    {
        var transfer = order.Transfer;
        await EndAsync(work, transfer, TransferEvent.Reverted, receipt, "reverted");
        var references = order.Subject.References with { TransferId = transfer.Id, SwapId = transfer.SwapId };
        if (LedgerEntries.TransferReverted(transfer.Id, receipt.TransactionHash, wallet.Address.ToString(), receipt.Fee, work.Now, references) is { } entry)
        {
            await ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
        }
    });

    private static async Task EndAsync(UnitOfWork work, OutgoingTransfer transfer, TransferEvent happened, TransactionReceipt receipt, string? reason)
    {
        await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, happened), reason);
        await work.ExecuteAsync(
            "update transfers set tx_hash = @hash, gas_used = @gas, gas_cost = @cost, block_number = @block where id = @id",
            new { id = transfer.Id, hash = receipt.TransactionHash, gas = (decimal)receipt.GasUsed, cost = receipt.Fee.Value, block = receipt.BlockNumber });
        work.Enqueue(new PaymentResponse(transfer.Id));
    }

    private static TaskResult Hold(OutgoingTransfer transfer, string code) =>
        TaskResult.Fail(code, $"Transfer {transfer.Id} is signed and can't be brought onto the chain; transfers with later nonces wait behind it.", async work =>
        {
            await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.HoldNeeded), code);
            work.Enqueue(new PaymentResponse(transfer.Id));
        });
}
