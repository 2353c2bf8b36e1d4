using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>Takes a transfer one step on from wherever it stands. Any step may be repeated: what is signed is never signed anew, except to replace it at its own nonce.</summary>
internal sealed class TransferSender(
    HostPay3Database database, IEthereumNode node, AssetCatalog assets, WalletRegistration registration, TransferWatcher watcher, HostPay3Config config)
{
    public const string LowBalance = "wallet_low_balance";
    public const string LowGas = "wallet_low_gas";
    private static readonly TimeSpan s_walletDelay = TimeSpan.FromSeconds(1);

    /// <param name="transferId">The transfer.</param>
    /// <param name="context">The delivery.</param>
    public async Task<TaskResult> AdvanceAsync(Guid transferId, TaskContext context)
    {
        if (registration.Wallet is not { } wallet)
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
            TransferState.Planned => await SendAsync(transfer, wallet, context),
            TransferState.Signed or TransferState.Broadcast or TransferState.Mined when transfer.WalletId == wallet.Id => await watcher.LookAsync(await OrderAsync(transfer, context), wallet, context),
            TransferState.Signed or TransferState.Broadcast or TransferState.Mined => TaskResult.Fail("wallet_differs", $"Transfer {transfer.Id} was signed with another wallet."),
            _ => TaskResult.Done,
        };
    }

    private async Task<TaskResult> SendAsync(OutgoingTransfer transfer, HotWallet wallet, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(transfer, context.Cancelled);
        var swap = await database.FindSwapAsync(transfer, context.Cancelled);
        if (TransferCheck.Refusal(transfer, payout, swap, assets, wallet, config.MostPerTransfer) is { } refusal)
        {
            return Refuse(transfer, refusal);
        }

        if (swap is not null && (swap.LookedAt is not { } looked || context.Now - looked > config.FreshFor))
        {
            // The exchange may have expired while the transfer waited; HostPay1 has it looked at, and orders again.
            return TaskResult.Commit(work => work.Enqueue(new PaymentResponse(transfer.Id)));
        }

        var order = await OrderAsync(transfer, payout);
        try
        {
            if (await SignAsync(order, wallet, context) is { } unsigned)
            {
                return unsigned;
            }
        }
        catch (StateMovedOnException)
        {
            // Another delivery signed it in between, and its commit sent the look that carries it on.
            return TaskResult.Done;
        }
        catch (ProviderException e) when (e.IsTransient)
        {
            return Wait(transfer, "node_unavailable");
        }

        return await watcher.BroadcastNewestAsync(order with { Transfer = await database.ReadTransferAsync(transfer.Id, context.Cancelled) }, wallet, context);
    }

    /// <summary>Null when it was signed; else what to do instead.</summary>
    private async Task<TaskResult?> SignAsync(TransferOrder order, HotWallet wallet, TaskContext context)
    {
        var call = EthereumCall.Transfer(order.Amount, order.To, wallet.Address);
        var pricing = GasPrices.ReadAsync(node, context.Cancelled);
        var ether = node.GetBalanceAsync(wallet.Address, Asset.Eth, BlockTag.Latest, context.Cancelled);
        var token = order.Amount.Asset == Asset.Eth ? ether : node.GetBalanceAsync(wallet.Address, order.Amount.Asset, BlockTag.Latest, context.Cancelled);
        var estimate = node.EstimateGasAsync(call, context.Cancelled);
        await Task.WhenAll(pricing, ether, token);

        long gas;
        try
        {
            gas = await estimate;
        }
        catch (ProviderException e) when (e is { Failure: ProviderFailure.Rejected, Code: "insufficient_funds" })
        {
            return Short(order.Transfer, LowBalance, context);
        }
        catch (ProviderException e) when (e is { Failure: ProviderFailure.Rejected, Code: "reverted" })
        {
            // A token reverts when the balance is too small; that is a shortage and no fault of the transfer.
            return await token < order.Amount ? Short(order.Transfer, LowBalance, context) : Refuse(order.Transfer, "would_revert");
        }

        var prices = await pricing;
        if (FeePolicy.Offer(prices.BaseFee, prices.Tip, config.FeeCap) is not { } fees)
        {
            return Wait(order.Transfer, "fee_above_cap");
        }

        var funds = new WalletFunds(await ether, await token, Amount.Zero(Asset.Eth), Amount.Zero(order.Amount.Asset));
        var outcome = await database.SignAsync(order, wallet, gas + (gas / 5), fees, funds, config.MinimumGasBalance, config.Looks.First, context.Cancelled);
        return outcome.Shortage is { } shortage ? Short(order.Transfer, shortage, context) : null;
    }

    private async Task<TransferOrder> OrderAsync(OutgoingTransfer transfer, TaskContext context) => await OrderAsync(transfer, await database.ReadPayoutAsync(transfer, context.Cancelled));

    private Task<TransferOrder> OrderAsync(OutgoingTransfer transfer, Payout payout) =>
        Task.FromResult(new TransferOrder(transfer, payout, Amount.Of(assets.Get(transfer.Asset), transfer.Amount, Rounding.Exact), EthereumAddress.Parse(transfer.ToAddress)));

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
            work.Publish(new DomainEvent(EventName.PayoutHeld) { PayoutId = transfer.PayoutId, Code = shortage });
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
            work.Publish(new DomainEvent(EventName.OperatorAlert) { PayoutId = transfer.PayoutId, Code = reason, Detail = $"Transfer {transfer.Id} waits to be signed." });
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
