using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split2;

/// <summary>Asks ChangeNOW for a payout's range and estimate and stores both; what follows from them is Split1's to decide.</summary>
internal sealed class EstimatePrice(Split2Database database, AssetCatalog assets, QuoteDesk desk) : ITaskHandler<EstimateRequest>
{
    public async Task<TaskResult> HandleAsync(EstimateRequest message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);
        if (PayoutStates.Parse(payout.State) != PayoutState.Requested)
        {
            return TaskResult.Done;
        }

        var pair = new ExchangePair(assets.Get(payout.FromAsset), assets.PayoutTarget(payout.ToAsset, payout.ToNetwork));
        var quote = await desk.AskAsync(pair, payout.AmountToSend, context.Cancelled);
        return TaskResult.Commit(async work =>
        {
            await work.ExecuteAsync(
                """
                insert into quotes (id, payout_id, attempt, min_amount, max_amount, from_amount, to_amount, refusal, created_at)
                values (@id, @payoutId, @attempt, @min, @max, @from, @to, @refusal, @now)
                on conflict (payout_id, attempt) do nothing
                """,
                new
                {
                    id = work.NewId(),
                    payoutId = payout.Id,
                    attempt = payout.Attempt,
                    min = quote.Range?.Minimum,
                    max = quote.Range?.Maximum,
                    from = payout.AmountToSend,
                    to = quote.ToAmount,
                    refusal = quote.Refusal,
                    now = work.Now,
                });
            work.Enqueue(new EstimateResponse(payout.Id));
        });
    }
}
