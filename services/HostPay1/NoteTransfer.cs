using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>Leads a payout or a conversion on by what became of its transfer.</summary>
internal sealed class NoteTransfer(HostPay1Database database, AssetCatalog assets, HostPay1Config config, ConversionFollower conversions) : ITaskHandler<PaymentResponse>
{
    public async Task<TaskResult> HandleAsync(PaymentResponse message, TaskContext context)
    {
        var transfer = await database.ReadTransferAsync(message.TransferId, context.Cancelled);
        if (transfer.ConversionId is { } conversionId)
        {
            return await conversions.NoteAsync(conversionId, transfer, context);
        }

        var payout = await database.ReadPayoutAsync(transfer.PayoutId!.Value, context.Cancelled);
        var from = payout.Position(assets);
        if (transfer.Cause != HostPay1Database.CauseOf(payout) || from.State != PayoutState.TransferCreated)
        {
            return TaskResult.Done;
        }

        return (transfer.Position.State, transfer.SwapId) switch
        {
            (TransferState.Confirmed, { } swapId) => Funded(payout, from, swapId),
            (TransferState.Confirmed, null) => Paid(payout, from, transfer),
            // HostPay3 wants the exchange looked at afresh before it sends.
            (TransferState.Planned, { } swapId) => TaskResult.Commit(work => work.Enqueue(new StatusCheck(swapId))),
            (TransferState.Reverted, _) => payout.Hold(assets, "transfer_reverted", $"The transfer of payout {payout.Id} was mined and reverted."),
            (TransferState.Replaced, _) => payout.Hold(assets, "transfer_replaced", $"Another transaction took the nonce of payout {payout.Id}'s transfer."),
            (TransferState.Held, _) => Held(payout, from, transfer),
            _ => TaskResult.Done,
        };
    }

    private static TaskResult Held(Payout payout, PayoutPosition from, PlannedTransfer transfer)
    {
        var code = transfer.Reason ?? "transfer_held";
        var why = $"The transfer of payout {payout.Id} is held.";
        return TaskResult.Fail(code, why, async work =>
        {
            // The lock keeps a transfer that is resumed at this moment from being sent for a payout that is held.
            await work.MoveAsync($"Transfer {transfer.Id}", "update transfers set updated_at = @now where id = @id and state = 'held'", new { id = transfer.Id, now = work.Now });
            await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.HoldNeeded), code);
            work.Publish(payout.Event(EventName.PayoutHeld, code, why));
        });
    }

    private TaskResult Funded(Payout payout, PayoutPosition from, Guid swapId) => TaskResult.Commit(async work =>
    {
        await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.FundingConfirmed));
        work.Enqueue(new RetryCallback(swapId), config.Polling.First);
    });

    private static TaskResult Paid(Payout payout, PayoutPosition from, PlannedTransfer transfer) => TaskResult.Commit(async work =>
    {
        var funded = PayoutStateMachine.Next(from, PayoutEvent.FundingConfirmed);
        await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(funded.Next, PayoutEvent.DirectTransferConfirmed));
        await work.ExecuteAsync(
            "update payouts set paid_amount = @amount, paid_hash = @hash where id = @id",
            new { id = payout.Id, amount = transfer.Amount, hash = transfer.TxHash });
        work.Publish(payout.Event(EventName.PayoutPaid));
        BatchEnd.Tell(work, payout);
    });
}
