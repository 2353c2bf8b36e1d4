using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>Leads a payout or a conversion on by what HostPay2 learned of its exchange.</summary>
internal sealed class FollowSwap(HostPay1Database database, AssetCatalog assets, LedgerWriter ledger, HostPay1Config config, ConversionFollower conversions) : ITaskHandler<StatusResponse>
{
    public async Task<TaskResult> HandleAsync(StatusResponse message, TaskContext context)
    {
        var swap = await database.ReadSwapAsync(message.SwapId, context.Cancelled);
        if (swap.ConversionId is { } conversionId)
        {
            return await conversions.FollowAsync(conversionId, swap, context);
        }

        var payout = await database.ReadPayoutAsync(swap.PayoutId!.Value, context.Cancelled);
        if (payout.Attempt != swap.Attempt)
        {
            return TaskResult.Done;
        }

        var transfer = await database.FindTransferAsync(payout, context.Cancelled);
        var from = payout.Position(assets);
        var decision = FollowPolicy.Decide(from.State, swap.Phase, transfer is { Position.State: TransferState.Planned });
        return decision.Step switch
        {
            FollowStep.Nothing => TaskResult.Done,
            FollowStep.PlanTransfer => TaskResult.Commit(work => TransferPlan.WriteAsync(work, payout, from, swap)),
            FollowStep.SendPlanned => TaskResult.Commit(work => work.Enqueue(new PaymentExecution(transfer!.Id))),
            FollowStep.LookAgain or FollowStep.NoteStarted => await LookAgainAsync(payout, from, swap, decision.Event, context),
            FollowStep.Finish => Finish(payout, from, swap),
            FollowStep.Requote => Requote(payout, from, decision.Event!.Value, "exchange_ended_unfunded", null),
            FollowStep.TakeRefund => TakeRefund(payout, from, swap),
            FollowStep.Hold => Hold(payout, from, decision.Event!.Value, decision.Code!, transfer),
            _ => throw new InvalidOperationException($"{decision.Step} is not a known step."),
        };
    }

    private async Task<TaskResult> LookAgainAsync(Payout payout, PayoutPosition from, FollowedSwap swap, PayoutEvent? happened, TaskContext context)
    {
        // From the payout's last move, so that one released after its exchange did not end is followed as long again.
        var since = await database.ReadMovedAtAsync(payout, context.Cancelled);

        // The first look was made before the deposit, so waiting begins with the second.
        if (config.Polling.Next(Math.Max(0, swap.Polls - 2), context.Now - since) is not { } delay)
        {
            return Hold(payout, from, PayoutEvent.HoldNeeded, "exchange_not_ending", null);
        }

        return TaskResult.Commit(async work =>
        {
            if (happened is { } step)
            {
                await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, step));
            }

            work.Enqueue(new RetryCallback(swap.Id), delay);
        });
    }

    private TaskResult Finish(Payout payout, PayoutPosition from, FollowedSwap swap) => TaskResult.Commit(async work =>
    {
        await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.ExchangeFinished));
        await work.ExecuteAsync(
            "update payouts set paid_amount = @amount, paid_hash = @hash where id = @id",
            new { id = payout.Id, amount = swap.AmountTo, hash = swap.PayoutHash });
        await PostAsync(work, LedgerEntries.SwapFinished(swap.Id, payout.OwnerId, Sent(swap), work.Now, payout.References with { SwapId = swap.Id }));
        work.Publish(payout.Event(EventName.PayoutPaid));
        BatchEnd.Tell(work, payout);
    });

    private TaskResult TakeRefund(Payout payout, PayoutPosition from, FollowedSwap swap)
    {
        var sent = Sent(swap);

        // Without a figure nothing may be booked; a person looks at the chain.
        if (swap.RefundAmount is not > 0m || Amount.Of(sent.Asset, swap.RefundAmount.Value, Rounding.Down) is not { IsZero: false } refunded)
        {
            return Hold(payout, from, PayoutEvent.HoldNeeded, "refund_amount_unknown", null);
        }

        return Requote(payout, from, PayoutEvent.SwapRefunded, "exchange_refunded", async work =>
        {
            var references = payout.References with { SwapId = swap.Id };
            await PostAsync(work, LedgerEntries.SwapRefunded(swap.Id, swap.RefundAddress, sent, refunded, work.Now, references));
            if (refunded < sent)
            {
                await PostAsync(work, RefundShortfall.Entry(swap.Id, payout.OwnerId, sent - refunded, work.Now, references));
                await work.ExecuteAsync("update payouts set retry_amount = @amount where id = @id", new { id = payout.Id, amount = refunded.Value });
            }
        });
    }

    private static TaskResult Requote(Payout payout, PayoutPosition from, PayoutEvent happened, string code, Func<UnitOfWork, Task>? alsoDo)
    {
        var transition = PayoutStateMachine.Next(from, happened);
        if (transition.Next.State == PayoutState.Held)
        {
            return TaskResult.Fail(code, $"Payout {payout.Id} was tried {from.Attempt} times; the last exchange ended without paying the owner.", async work =>
            {
                await work.MovePayoutAsync(payout.Id, from, transition, code);
                work.Publish(payout.Event(EventName.PayoutHeld, code));
                await (alsoDo?.Invoke(work) ?? Task.CompletedTask);
            });
        }

        return TaskResult.Commit(async work =>
        {
            await work.MovePayoutAsync(payout.Id, from, transition, code);
            await (alsoDo?.Invoke(work) ?? Task.CompletedTask);
            work.Enqueue(new PaymentSplit(payout.Id));
        });
    }

    private static TaskResult Hold(Payout payout, PayoutPosition from, PayoutEvent happened, string code, PlannedTransfer? transfer) =>
        TaskResult.Fail(code, $"Payout {payout.Id} is held because of its exchange, attempt {from.Attempt}.", async work =>
        {
            await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, happened), code);
            if (transfer is { Position: { State: TransferState.Planned } planned })
            {
                // Nothing may be sent to an exchange that no longer expects it; if it was signed meanwhile, both stay as they are.
                await work.MoveTransferAsync(transfer.Id, planned, TransferStateMachine.Next(planned, TransferEvent.HoldNeeded), code);
            }

            work.Publish(payout.Event(EventName.PayoutHeld, code));
        });

    private Amount Sent(FollowedSwap swap) => Amount.Of(assets.Get(swap.FromAsset), swap.ExpectedFrom, Rounding.Exact);

    private Task PostAsync(UnitOfWork work, LedgerTransaction entry) => ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
}
