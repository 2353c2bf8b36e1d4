using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>A conversion's exchange ended: what arrived is shared out, what came back goes back to the pool; one that a person gave up gives its rows back at once.</summary>
internal sealed class SettleConversion(MicroBatchProcessorDatabase database, UsdtShares shares, SwapRefund refund, RowReturn rows) : ITaskHandler<SwapExecuted>
{
    public async Task<TaskResult> HandleAsync(SwapExecuted message, TaskContext context)
    {
        var conversion = await database.ReadConversionAsync(message.ConversionId, context.Cancelled);
        if (conversion.Position.State == ConversionState.Returned)
        {
            return TaskResult.Commit(work => rows.ReturnAsync(work, conversion.Id));
        }

        if (conversion.Position.State is not (ConversionState.Funded or ConversionState.Exchanging))
        {
            return TaskResult.Done;
        }

        var swap = await database.ReadSwapAsync(conversion, context.Cancelled);
        return swap.Status switch
        {
            SwapState.Finished => await shares.ShareAsync(conversion, swap, context),
            SwapState.Refunded => await refund.TakeAsync(conversion, swap, context),
            _ => TaskResult.Done,
        };
    }
}
