using Npgsql;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.BatchProcessor;

/// <summary>
/// Pays each channel whose collected USDT reached its owner's threshold, to where its owner wants it now. Safe to run twice at once: a row is claimed
/// under its lock, and a channel has one open batch at most.
/// </summary>
internal sealed class PayOwners(
    BatchProcessorDatabase database,
    AssetCatalog assets,
    IChangeNow changeNow,
    BatchClosing closing,
    BatchProcessorConfig config,
    TimeProvider time,
    ILogger<PayOwners> logger) : IJob
{
    private const string Unoffered = "pair_unavailable";

    public TimeSpan Longest => TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancelled)
    {
        foreach (var payoutId in await database.ReadEndedAsync(cancelled))
        {
            await database.TransactAsync(work => closing.CloseAsync(work, payoutId), cancelled);
        }

        var ranges = new Dictionary<Asset, ExchangeRange>();
        foreach (var terms in await database.ReadDueAsync(config.Batches, time.GetUtcNow(), cancelled))
        {
            try
            {
                await PayAsync(terms, ranges, cancelled);
            }
            catch (ProviderException e) when (e.Failure == ProviderFailure.PairUnavailable)
            {
                await database.TransactAsync(work => RaiseUnofferedAsync(work, terms), cancelled);
            }
            catch (ProviderException e)
            {
                // The other owners go on; this one is looked at again at the next tick.
                logger.LogWarning("Channel {Channel} can't be paid now: {Why}", terms.ChannelId, e.Message);
            }
        }
    }

    private async Task PayAsync(PayoutTerms terms, Dictionary<Asset, ExchangeRange> ranges, CancellationToken cancelled)
    {
        var range = new ExchangeRange(0m, null);
        var target = assets.PayoutTarget(terms.PayoutAsset, terms.PayoutNetwork);
        if (target.Code != assets.Usdt.Code && !ranges.TryGetValue(target, out range!))
        {
            ranges[target] = range = await changeNow.RangeAsync(new ExchangePair(assets.Usdt, target), cancelled);
        }

        try
        {
            if (!await database.TransactAsync(work => ClaimAsync(work, terms, range), cancelled))
            {
                logger.LogInformation("The balance of channel {Channel} is due, but what is free of it is too little to be sent", terms.ChannelId);
            }
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "payouts_one_open_batch" })
        {
            logger.LogInformation("Another run made the batch of channel {Channel}", terms.ChannelId);
        }
    }

    private async Task<bool> ClaimAsync(UnitOfWork work, PayoutTerms seen, ExchangeRange range)
    {
        // Read anew with the claim: whoever changed where the money goes since the range was asked for is paid at the next tick.
        var terms = await work.QuerySingleOrDefaultAsync<PayoutTerms>($"select {PayoutTerms.Columns} from channels c where c.id = @id", new { id = seen.ChannelId });
        if (terms is null || (terms.PayoutAsset, terms.PayoutNetwork) != (seen.PayoutAsset, seen.PayoutNetwork))
        {
            return false;
        }

        var free = await BatchProcessorDatabase.LockConvertedAsync(work, terms.ChannelId, config.Batches.MostRows);
        var chosen = BatchPolicy.Choose(free, terms, range.Minimum, range.Maximum, config.Batches);
        if (chosen.Count == 0)
        {
            return false;
        }

        var (id, total) = (work.NewId(), chosen.Sum(row => row.Share));
        await work.ExecuteAsync(
            """
            insert into payouts (id, owner_id, channel_id, state, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, to_extra_id, created_at, updated_at)
            values (@id, @ownerId, @channelId, 'requested', @asset, @total, 0, 0, @total, @toAsset, @toNetwork, @toAddress, @toExtraId, @now, @now)
            """,
            new
            {
                id,
                ownerId = terms.OwnerId,
                channelId = terms.ChannelId,
                asset = assets.Usdt.Code,
                total,
                toAsset = terms.PayoutAsset,
                toNetwork = terms.PayoutNetwork,
                toAddress = terms.PayoutAddress,
                toExtraId = terms.PayoutExtraId,
                now = work.Now,
            });
        var claimed = await work.ExecuteAsync(
            "update accumulations set state = 'paying', payout_id = @id, reason = null, updated_at = @now where id = any(@rows) and state = 'converted'",
            new { id, rows = chosen.Select(row => row.Id).ToArray(), now = work.Now });
        if (claimed != chosen.Count)
        {
            throw new InvalidOperationException($"{claimed} of {chosen.Count} locked rows were claimed.");
        }

        work.Enqueue(new BatchPayout(id));
        return true;
    }

    private static async Task RaiseUnofferedAsync(UnitOfWork work, PayoutTerms terms)
    {
        if (await work.ExecuteAsync(
                "update accumulations set reason = @Unoffered, updated_at = @now where channel_id = @channelId and state = 'converted' and reason is distinct from @Unoffered",
                new { Unoffered, channelId = terms.ChannelId, now = work.Now }) > 0)
        {
            work.Publish(new DomainEvent(EventName.OperatorAlert)
            {
                ChannelId = terms.ChannelId,
                Code = Unoffered,
                Detail = $"What is collected for channel {terms.ChannelId} can't be paid: the exchange does not offer {terms.PayoutAsset}.{terms.PayoutNetwork} for USDT now.",
            });
        }
    }
}
