using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>Begins to fund a payout: a swap is looked at first, a direct payout is sent.</summary>
internal sealed class BeginFunding(HostPay1Database database, AssetCatalog assets) : ITaskHandler<HostPayTrigger>
{
    public async Task<TaskResult> HandleAsync(HostPayTrigger message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);
        var from = payout.Position(assets);
        switch (from)
        {
            case { Route: PayoutRoute.Swap, State: PayoutState.SwapCreated }:
                var swap = await database.ReadSwapAsync(payout, context.Cancelled);
                return TaskResult.Commit(work => work.Enqueue(new StatusCheck(swap.Id)));
            case { Route: PayoutRoute.Direct, State: PayoutState.Requested } when payout.Net is not null:
                return TaskResult.Commit(work => TransferPlan.WriteAsync(work, payout, from, null));
            default:
                return TaskResult.Done;
        }
    }
}
