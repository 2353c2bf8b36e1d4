using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>Takes a transfer one step on from wherever it stands. Any step may be repeated: what is signed is never signed anew, except to replace it at its own nonce.</summary>
internal sealed class TransferSender(
    HostPay3Database database, AssetCatalog assets, WalletRegistration registration, TransferSigner signer, TransferWatcher watcher, HostPay3Config config)
{
    public const string LowBalance = "wallet_low_balance";
    public const string LowGas = "wallet_low_gas";
    private static readonly TimeSpan s_walletDelay = TimeSpan.FromSeconds(1);

    /// <param name="transferId">The transfer.</param>
    /// <param name="context">The delivery.</param>
    public async Task<TaskResult> AdvanceAsync(Guid transferId, TaskContext context)
    {
        if (registration.Wallets is not { } wallets)
        {
            return TaskResult.RetryAfter(s_walletDelay, "The hot wallet is not registered yet.");
        }

        var transfer = await database.ReadTransferAsync(transferId, context.Cancelled);

        // Only what an operator sent takes a transfer out of its hold: a message that was late must not.
        if (context.Sender == KnownServices.WebApi && transfer.Position is { State: TransferState.Held } held)
        {
            await database.TransactAsync(work => work.MoveTransferAsync(transfer.Id, held, TransferStateMachine.Next(held, TransferEvent.OperatorResumed)), context.Cancelled);
            transfer = await database.ReadTransferAsync(transferId, context.Cancelled);
        }

        return transfer.Position.State switch
        {
            TransferState.Planned => await SendAsync(transfer, wallets, context),
            TransferState.Signed or TransferState.Broadcast or TransferState.Mined => wallets.FirstOrDefault(w => w.Id == transfer.WalletId) is { } wallet
                ? await watcher.LookAsync(await OrderAsync(transfer, context), wallet, context)
                : TaskResult.Fail("wallet_differs", $"Transfer {transfer.Id} was signed with a wallet whose key is not configured any more."),
            _ => TaskResult.Done,
        };
    }

    private async Task<TaskResult> SendAsync(OutgoingTransfer transfer, IReadOnlyList<HotWallet> wallets, TaskContext context)
    {
        var subject = await database.ReadSubjectAsync(transfer, assets, context.Cancelled);
        var swap = await database.FindSwapAsync(transfer, context.Cancelled);
        if (TransferCheck.Refusal(transfer, subject, swap, assets, wallets, config.MostPerTransfer) is { } refusal)
        {
            return Refuse(transfer, refusal);
        }

        if (swap is not null && (swap.LookedAt is not { } looked || context.Now - looked > config.FreshFor))
        {
            // The exchange may have expired while the transfer waited; HostPay1 has it looked at, and orders again.
            return TaskResult.Commit(work => work.Enqueue(new PaymentResponse(transfer.Id)));
        }

        var order = OrderOf(transfer, subject);
        SigningResult result;
        try
        {
            result = await signer.SignAsync(order, wallets, context.Cancelled);
        }
        catch (StateMovedOnException)
        {
            // Another delivery signed it in between, and its commit sent the look that carries it on.
            return TaskResult.Done;
        }

        return result switch
        {
            { Signer: { } wallet } => await watcher.BroadcastNewestAsync(order with { Transfer = await database.ReadTransferAsync(transfer.Id, context.Cancelled) }, wallet, context),
            { Shortage: { } shortage } => Short(transfer, shortage, context),
            { Wait: { } reason } => Wait(transfer, reason),
            { Refusal: { } refused } => Refuse(transfer, refused),
            _ => throw new InvalidOperationException("An attempt to sign came to nothing."),
        };
    }

    private async Task<TransferOrder> OrderAsync(OutgoingTransfer transfer, TaskContext context) => OrderOf(transfer, await database.ReadSubjectAsync(transfer, assets, context.Cancelled));

    private TransferOrder OrderOf(OutgoingTransfer transfer, TransferSubject subject) =>
        new(transfer, subject, Amount.Of(assets.Get(transfer.Asset), transfer.Amount, Rounding.Exact), EthereumAddress.Parse(transfer.ToAddress));

    private TaskResult Short(OutgoingTransfer transfer, string shortage, TaskContext context)
    {
        if (context.Now - transfer.CreatedAt < config.ShortageGrace)
        {
            return Wait(transfer, shortage);
        }

        // The payout stays where it is: with coins in the wallet, retrying the dead letter sends the transfer.
        return TaskResult.Fail(shortage, $"The hot wallet holds too little for transfer {transfer.Id}.", async work =>
        {
            await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.HoldNeeded), shortage);
            work.Publish(new DomainEvent(EventName.PayoutHeld) { PayoutId = transfer.PayoutId, ConversionId = transfer.ConversionId, Code = shortage });
        });
    }

    private TaskResult Wait(OutgoingTransfer transfer, string reason) => TaskResult.Commit(async work =>
    {
        await work.MoveAsync(
            $"Transfer {transfer.Id}",
            "update transfers set polls = polls + 1, reason = @reason, updated_at = @now where id = @id and state = 'planned'",
            new { id = transfer.Id, reason, now = work.Now });
        if (transfer.Reason != reason)
        {
            work.Publish(new DomainEvent(EventName.OperatorAlert) { PayoutId = transfer.PayoutId, ConversionId = transfer.ConversionId, Code = reason, Detail = $"Transfer {transfer.Id} waits to be signed." });
        }

        work.Enqueue(new PaymentRetry(transfer.Id), config.Waits.Next(transfer.Polls, TimeSpan.Zero));
    });

    private static TaskResult Refuse(OutgoingTransfer transfer, string code) =>
        TaskResult.Fail(code, $"Transfer {transfer.Id} was not signed.", async work =>
        {
            await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.HoldNeeded), code);
            work.Enqueue(new PaymentResponse(transfer.Id));
        });
}
