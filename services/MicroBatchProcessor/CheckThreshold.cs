using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Prices;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>Turns each asset's pool into a conversion when it is due. Safe to run twice at once: a row is claimed under its lock, and locked rows are passed over.</summary>
internal sealed class CheckThreshold(
    MicroBatchProcessorDatabase database,
    AssetCatalog assets,
    IPriceSource prices,
    IChangeNow changeNow,
    RowReturn rows,
    MicroBatchProcessorConfig config,
    TimeProvider time,
    ILogger<CheckThreshold> logger) : IJob
{
    private const int MostConversions = 20;

    public TimeSpan Longest => TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancelled)
    {
        foreach (var conversionId in await database.ReadReturnedAsync(cancelled))
        {
            await rows.ReturnAsync(conversionId, cancelled);
        }

        foreach (var asset in assets.Held.Where(held => held != assets.Usdt))
        {
            try
            {
                await CheckAsync(asset, cancelled);
            }
            catch (ProviderException e)
            {
                // The other pools go on; this one is looked at again at the next tick.
                logger.LogWarning("The pool of {Asset} can't be checked now: {Why}", asset, e.Message);
            }
        }
    }

    private async Task CheckAsync(Asset asset, CancellationToken cancelled)
    {
        for (var made = 0; made < MostConversions; made++)
        {
            var oldest = await database.ReadOldestAsync(asset.Code, config.Pool.MostRows, cancelled);
            if (oldest.Count == 0)
            {
                return;
            }

            var quote = await prices.UsdPriceAsync(asset, cancelled);

            // The exchange is only asked for its range once the pool is due without it.
            if (PoolPolicy.Choose(oldest, quote.UsdPerCoin, 0m, null, config.Pool, time.GetUtcNow()).Count == 0)
            {
                return;
            }

            var range = await changeNow.RangeAsync(new ExchangePair(asset, assets.Usdt), cancelled);
            if (!await database.TransactAsync(work => ClaimAsync(work, asset, quote, range), cancelled))
            {
                logger.LogInformation("The pool of {Asset} is due, but what is free of it is too little for the exchange", asset);
                return;
            }
        }
    }

    private async Task<bool> ClaimAsync(UnitOfWork work, Asset asset, PriceQuote quote, ExchangeRange range)
    {
        // What is counted is what is locked: rows that come meanwhile, or that another run holds, are not in the sum.
        var free = await work.QueryAsync<PooledRow>(
            $"{MicroBatchProcessorDatabase.OldestPending} for update skip locked", new { asset = asset.Code, most = config.Pool.MostRows });
        var chosen = PoolPolicy.Choose(free, quote.UsdPerCoin, range.Minimum, range.Maximum, config.Pool, work.Now);
        if (chosen.Count == 0)
        {
            return false;
        }

        var (id, quoteId, total) = (work.NewId(), work.NewId(), chosen.Sum(row => row.Amount));
        await work.ExecuteAsync(
            "insert into price_quotes (id, asset, usd_per_coin, source, quoted_at) values (@quoteId, @asset, @price, @source, @quotedAt)",
            new { quoteId, asset = asset.Code, price = quote.UsdPerCoin, source = quote.Source, quotedAt = quote.QuotedAt });
        await work.ExecuteAsync(
            """
            insert into conversions (id, kind, state, attempt, asset, amount, row_count, value_usd, quote_id, created_at, updated_at)
            values (@id, 'pool', 'requested', @attempt, @asset, @total, @count, @valueUsd, @quoteId, @now, @now)
            """,
            new
            {
                id,
                attempt = 1 + chosen.Max(row => row.Attempts),
                asset = asset.Code,
                total,
                count = chosen.Count,
                valueUsd = total * quote.UsdPerCoin,
                quoteId,
                now = work.Now,
            });
        var claimed = await work.ExecuteAsync(
            "update accumulations set state = 'converting', conversion_id = @id, updated_at = @now where id = any(@rows) and state = 'pending'",
            new { id, rows = chosen.Select(row => row.Id).ToArray(), now = work.Now });
        if (claimed != chosen.Count)
        {
            throw new InvalidOperationException($"{claimed} of {chosen.Count} locked rows were claimed.");
        }

        work.Enqueue(new Conversion(id));
        return true;
    }
}
