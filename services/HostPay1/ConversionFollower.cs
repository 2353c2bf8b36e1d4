using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>Leads a conversion from its created exchange to the exchange's end; what arrived or came back is MicroBatchProcessor's to book and share.</summary>
internal sealed class ConversionFollower(HostPay1Database database, HostPay1Config config)
{
    public async Task<TaskResult> BeginAsync(Guid conversionId, TaskContext context)
    {
        var conversion = await database.ReadConversionAsync(conversionId, context.Cancelled);
        if (conversion.Position is not { State: ConversionState.SwapCreated, IsTransferPlanned: false })
        {
            return TaskResult.Done;
        }

        var swap = await database.ReadSwapAsync(conversion, context.Cancelled);
        return TaskResult.Commit(work => work.Enqueue(new StatusCheck(swap.Id)));
    }

    /// <summary>What a look at the exchange means.</summary>
    public async Task<TaskResult> FollowAsync(Guid conversionId, FollowedSwap swap, TaskContext context)
    {
        var conversion = await database.ReadConversionAsync(conversionId, context.Cancelled);
        if (conversion.Attempt != swap.Attempt || Likeness(conversion.Position) is not { } state)
        {
            return TaskResult.Done;
        }

        var transfer = conversion.TransferId is { } id ? await database.ReadTransferAsync(id, context.Cancelled) : null;
        var decision = FollowPolicy.Decide(state, swap.Phase, transfer is { Position.State: TransferState.Planned });
        return decision.Step switch
        {
            FollowStep.Nothing => TaskResult.Done,
            FollowStep.PlanTransfer => TaskResult.Commit(work => PlanAsync(work, conversion, swap)),
            FollowStep.SendPlanned => TaskResult.Commit(work => work.Enqueue(new PaymentExecution(transfer!.Id))),
            FollowStep.LookAgain => LookAgain(conversion, swap, null, context),
            FollowStep.NoteStarted => LookAgain(conversion, swap, ConversionEvent.ExchangeStarted, context),
            FollowStep.Finish or FollowStep.TakeRefund => TaskResult.Commit(work => work.Enqueue(new SwapExecuted(conversion.Id))),
            FollowStep.Requote => Requote(conversion),
            FollowStep.Hold => Hold(conversion, decision.Code!, transfer),
            _ => throw new InvalidOperationException($"{decision.Step} is not a known step."),
        };
    }

    /// <summary>What became of the transfer into the exchange.</summary>
    public async Task<TaskResult> NoteAsync(Guid conversionId, PlannedTransfer transfer, TaskContext context)
    {
        var conversion = await database.ReadConversionAsync(conversionId, context.Cancelled);
        var from = conversion.Position;
        if (conversion.TransferId != transfer.Id || from.State != ConversionState.SwapCreated)
        {
            return TaskResult.Done;
        }

        return transfer.Position.State switch
        {
            TransferState.Confirmed => TaskResult.Commit(async work =>
            {
                await work.MoveConversionAsync(conversion.Id, from, ConversionStateMachine.Next(from, ConversionEvent.FundingConfirmed));
                work.Enqueue(new RetryCallback(transfer.SwapId!.Value), config.Polling.First);
            }),
            // HostPay3 wants the exchange looked at afresh before it sends.
            TransferState.Planned => TaskResult.Commit(work => work.Enqueue(new StatusCheck(transfer.SwapId!.Value))),
            TransferState.Reverted => conversion.Hold("transfer_reverted", $"The transfer of conversion {conversion.Id} was mined and reverted."),
            TransferState.Replaced => conversion.Hold("transfer_replaced", $"Another transaction took the nonce of conversion {conversion.Id}'s transfer."),
            TransferState.Held => Held(conversion, transfer),
            _ => TaskResult.Done,
        };
    }

    // A conversion is followed as a payout is: the same looks mean the same at the same point of the way.
    private static PayoutState? Likeness(ConversionPosition position) => position switch
    {
        { State: ConversionState.SwapCreated, IsTransferPlanned: false } => PayoutState.SwapCreated,
        { State: ConversionState.SwapCreated } => PayoutState.TransferCreated,
        { State: ConversionState.Funded } => PayoutState.Funded,
        { State: ConversionState.Exchanging } => PayoutState.Exchanging,
        _ => null,
    };

    private static async Task PlanAsync(UnitOfWork work, ConversionRecord conversion, FollowedSwap swap)
    {
        var id = work.NewId();
        await work.MoveAsync(
            $"The transfer of conversion {conversion.Id}",
            """
            insert into transfers (id, cause, conversion_id, swap_id, state, asset, amount, to_address, created_at, updated_at)
            values (@id, @cause, @conversionId, @swapId, 'planned', @asset, @amount, @to, @now, @now)
            on conflict (cause) do nothing
            """,
            new
            {
                id,
                cause = conversion.TransferCause,
                conversionId = conversion.Id,
                swapId = swap.Id,
                asset = conversion.Asset,
                amount = swap.ExpectedFrom,
                to = swap.PayinAddress,
                now = work.Now,
            });
        await work.MoveConversionAsync(
            conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.TransferPlanned), transferId: id);
        work.Enqueue(new PaymentExecution(id));
    }

    private TaskResult LookAgain(ConversionRecord conversion, FollowedSwap swap, ConversionEvent? happened, TaskContext context)
    {
        // The first look was made before the deposit, so waiting begins with the second.
        if (config.Polling.Next(Math.Max(0, swap.Polls - 2), context.Now - swap.CreatedAt) is not { } delay)
        {
            return conversion.Hold("exchange_not_ending", $"The exchange of conversion {conversion.Id} does not end.");
        }

        return TaskResult.Commit(async work =>
        {
            if (happened is { } step)
            {
                await work.MoveConversionAsync(conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, step));
            }

            work.Enqueue(new RetryCallback(swap.Id), delay);
        });
    }

    private static TaskResult Requote(ConversionRecord conversion)
    {
        const string Code = "exchange_ended_unfunded";
        var transition = ConversionStateMachine.Next(conversion.Position, ConversionEvent.SwapEndedUnfunded);
        return transition.Next.State == ConversionState.Held
            ? TaskResult.Fail(
                Code,
                $"Conversion {conversion.Id} was tried {conversion.Attempt} times; the last exchange ended before it was funded.",
                work => work.MoveConversionAsync(conversion.Id, conversion.Position, transition, Code))
            : TaskResult.Commit(async work =>
            {
                await work.MoveConversionAsync(conversion.Id, conversion.Position, transition, Code);
                work.Enqueue(new Conversion(conversion.Id));
            });
    }

    private static TaskResult Hold(ConversionRecord conversion, string code, PlannedTransfer? transfer) =>
        TaskResult.Fail(code, $"Conversion {conversion.Id} is held because of its exchange, attempt {conversion.Attempt}.", async work =>
        {
            await work.MoveConversionAsync(conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.HoldNeeded), code);
            if (transfer is { Position: { State: TransferState.Planned } planned })
            {
                // Nothing may be sent to an exchange that no longer expects it; if it was signed meanwhile, both stay as they are.
                await work.MoveTransferAsync(transfer.Id, planned, TransferStateMachine.Next(planned, TransferEvent.HoldNeeded), code);
            }
        });

    private static TaskResult Held(ConversionRecord conversion, PlannedTransfer transfer)
    {
        var code = transfer.Reason ?? "transfer_held";
        return TaskResult.Fail(code, $"The transfer of conversion {conversion.Id} is held.", async work =>
        {
            // The lock keeps a transfer that is resumed at this moment from being sent for a conversion that is held.
            await work.MoveAsync($"Transfer {transfer.Id}", "update transfers set updated_at = @now where id = @id and state = 'held'", new { id = transfer.Id, now = work.Now });
            await work.MoveConversionAsync(conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.HoldNeeded), code);
        });
    }
}
