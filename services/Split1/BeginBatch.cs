using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split1;

/// <summary>Begins a payout of collected money. Its payments paid the fee when they were collected, so none is taken here.</summary>
internal sealed class BeginBatch(Split1Database database, AssetCatalog assets) : ITaskHandler<BatchPayout>
{
    public async Task<TaskResult> HandleAsync(BatchPayout message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);
        if (PayoutStates.Parse(payout.State) != PayoutState.Requested)
        {
            return TaskResult.Done;
        }

        if (payout is not { PaymentId: null, Fee: 0m, Net: not null } || assets.Held.All(held => held.Code != payout.FromAsset))
        {
            return payout.Hold(assets, "batch_malformed", $"Payout {payout.Id} is no batch that the platform can send.");
        }

        return TaskResult.Commit(work =>
        {
            if (payout.Attempt == 1)
            {
                work.Publish(payout.Event(EventName.PayoutStarted));
            }

            FirstStep.Take(work, payout, assets);
        });
    }
}
