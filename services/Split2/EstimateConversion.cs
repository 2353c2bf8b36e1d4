using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split2;

/// <summary>Asks ChangeNOW for a conversion's range and estimate, and sends it on to its exchange, back to the pool, or to a person.</summary>
internal sealed class EstimateConversion(Split2Database database, AssetCatalog assets, QuoteDesk desk) : ITaskHandler<Conversion>
{
    public async Task<TaskResult> HandleAsync(Conversion message, TaskContext context)
    {
        var conversion = await database.ReadConversionAsync(message.ConversionId, context.Cancelled);
        if (conversion.Position.State != ConversionState.Requested)
        {
            return TaskResult.Done;
        }

        var quote = await desk.AskAsync(new ExchangePair(assets.Get(conversion.Asset), assets.Usdt), conversion.Amount, context.Cancelled);
        return ConversionQuote.Refusal(quote, conversion.Amount) switch
        {
            null => TaskResult.Commit(async work =>
            {
                await work.ExecuteAsync(
                    """
                    insert into quotes (id, conversion_id, attempt, min_amount, max_amount, from_amount, to_amount, created_at)
                    values (@id, @conversionId, @attempt, @min, @max, @from, @to, @now)
                    on conflict (conversion_id, attempt) do nothing
                    """,
                    new
                    {
                        id = work.NewId(),
                        conversionId = conversion.Id,
                        attempt = conversion.Attempt,
                        min = quote.Range?.Minimum,
                        max = quote.Range?.Maximum,
                        from = conversion.Amount,
                        to = quote.ToAmount,
                        now = work.Now,
                    });
                work.Enqueue(new EthToUsdtSwap(conversion.Id));
            }),
            // Nothing was sent: the rows wait in the pool until the exchange takes them.
            ("below_minimum" or "pair_unavailable") and var refusal => TaskResult.Commit(work => work.MoveConversionAsync(
                conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.ExchangeUnavailable), refusal)),
            { } refusal => conversion.Hold(refusal, $"ChangeNOW gives no exchange for conversion {conversion.Id} of {conversion.Asset}."),
        };
    }
}
