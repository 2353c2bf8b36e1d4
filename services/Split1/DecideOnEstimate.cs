using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split1;

/// <summary>Lets a payout go on to its swap, or stops it, by the quote of this attempt.</summary>
internal sealed class DecideOnEstimate(Split1Database database, AssetCatalog assets) : ITaskHandler<EstimateResponse>
{
    public async Task<TaskResult> HandleAsync(EstimateResponse message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);

        // Split2 stores the quote in the commit that sends this message, so none means that it was an earlier attempt's.
        if (PayoutStates.Parse(payout.State) != PayoutState.Requested || await database.FindQuoteAsync(payout, context.Cancelled) is not { } quote)
        {
            return TaskResult.Done;
        }

        var verdict = QuotePolicy.Judge(quote);
        if (verdict != QuoteVerdict.Acceptable)
        {
            return UnquotablePayout.Stop(payout, assets, verdict);
        }

        var from = payout.Position(assets);
        return TaskResult.Commit(async work =>
        {
            await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.EstimateStored));
            work.Enqueue(new SwapRequest(payout.Id));
        });
    }
}
