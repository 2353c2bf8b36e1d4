using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split2;

/// <summary>Asks ChangeNOW for a payout's range and estimate and stores both; what follows from them is Split1's to decide.</summary>
internal sealed class EstimatePrice(Split2Database database, AssetCatalog assets, IChangeNow changeNow) : ITaskHandler<EstimateRequest>
{
    public async Task<TaskResult> HandleAsync(EstimateRequest message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);
        if (payout.State != "requested")
        {
            return TaskResult.Done;
        }

        var pair = new ExchangePair(assets.Get(payout.FromAsset), assets.PayoutTarget(payout.ToAsset, payout.ToNetwork));
        var range = await changeNow.RangeAsync(pair, context.Cancelled);
        var estimate = await EstimateAsync(pair, range, payout.Net, context.Cancelled);
        return TaskResult.Commit(async work =>
        {
            await work.ExecuteAsync(
                """
                insert into quotes (id, payout_id, attempt, min_amount, max_amount, from_amount, to_amount, created_at)
                values (@id, @payoutId, @attempt, @min, @max, @from, @to, @now)
                on conflict (payout_id, attempt) do nothing
                """,
                new
                {
                    id = work.NewId(),
                    payoutId = payout.Id,
                    attempt = payout.Attempt,
                    min = range.Minimum,
                    max = range.Maximum,
                    from = payout.Net,
                    to = estimate?.ToAmount,
                    now = work.Now,
                });
            work.Enqueue(new EstimateResponse(payout.Id));
        });
    }

    // Outside the range there is no estimate to ask for; the range alone lets Split1 decide.
    private async Task<ExchangeEstimate?> EstimateAsync(ExchangePair pair, ExchangeRange range, decimal amount, CancellationToken cancelled)
    {
        if (amount < range.Minimum || amount > range.Maximum)
        {
            return null;
        }

        try
        {
            return await changeNow.EstimateAsync(pair, amount, cancelled);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.BelowMinimum or ProviderFailure.AboveMaximum)
        {
            return null;
        }
    }
}
