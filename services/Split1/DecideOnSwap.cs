using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split1;

/// <summary>Compares the created exchange with the quote before anything is sent to it.</summary>
internal sealed class DecideOnSwap(Split1Database database, AssetCatalog assets, Split1Config config) : ITaskHandler<SwapResponse>
{
    public async Task<TaskResult> HandleAsync(SwapResponse message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);
        if (PayoutStates.Parse(payout.State) != PayoutState.Estimated || await database.FindQuoteAsync(payout, context.Cancelled) is not { } quote)
        {
            return TaskResult.Done;
        }

        if (await database.FindSwapAsync(payout, context.Cancelled) is not { } swap)
        {
            // Without a swap this attempt's exchange was refused; without a refusal the message is an earlier attempt's.
            return quote.Refusal is null ? TaskResult.Done : UnquotablePayout.Stop(payout, assets, QuotePolicy.Judge(quote));
        }

        var estimated = payout.Position(assets);
        var created = PayoutStateMachine.Next(estimated, PayoutEvent.SwapCreated);
        if (IsWithinLimit(payout, quote, swap))
        {
            return TaskResult.Commit(async work =>
            {
                await work.MovePayoutAsync(payout.Id, estimated, created);
                work.Enqueue(new HostPayTrigger(payout.Id));
            });
        }

        var requoted = PayoutStateMachine.Next(created.Next, PayoutEvent.SlippageExceeded);
        return requoted.Next.State == PayoutState.Held
            ? TaskResult.Fail("slippage", $"The exchange promised too much less than it quoted, {estimated.Attempt} times, for payout {payout.Id}.", async work =>
            {
                await work.MovePayoutAsync(payout.Id, estimated, requoted, "slippage");
                work.Publish(payout.Event(EventName.PayoutHeld, "slippage", "The exchange promises too much less than it quoted."));
            })
            : TaskResult.Commit(async work =>
            {
                // The unfunded exchange is left to expire; a fresh quote may be met.
                await work.MovePayoutAsync(payout.Id, estimated, requoted, "slippage");
                work.Enqueue(new EstimateRequest(payout.Id));
            });
    }

    private bool IsWithinLimit(Payout payout, StoredQuote quote, CreatedSwap swap)
    {
        var target = assets.PayoutTarget(payout.ToAsset, payout.ToNetwork);
        return quote.ToAmount is > 0 and { } quoted
            && SlippagePolicy.Accepts(Amount.Of(target, quoted, Rounding.Down), Amount.Of(target, swap.ExpectedTo, Rounding.Down), config.SlippageLimit);
    }
}
