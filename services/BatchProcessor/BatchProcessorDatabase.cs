using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;

namespace PayGatePrime.BatchProcessor;

internal sealed class BatchProcessorDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    /// <summary>Channels whose balance reached what their owners want, and that have no batch under way or come to nothing of late; the largest first.</summary>
    public const string DueChannels =
        $"""
        select {PayoutTerms.Columns}
        from channel_balances b
        join channels c on c.id = b.channel_id
        where b.balance >= @smallest
          and b.balance >= case when c.payout_strategy <> 'threshold' or c.deleted_at is not null or not c.is_active then @smallest else coalesce(c.payout_threshold_usd, @standard) end
          and not exists (
            select from payouts p
            where p.channel_id = c.id and p.payment_id is null
              and (p.state not in ('paid', 'accumulated', 'cancelled') or (p.state <> 'paid' and p.updated_at > @rested)))
        order by b.balance desc
        limit @most
        """;

    public Task<IReadOnlyList<PayoutTerms>> ReadDueAsync(BatchSettings settings, DateTimeOffset now, CancellationToken cancelled) =>
        ReadManyAsync<PayoutTerms>(
            DueChannels,
            new { smallest = settings.SmallestUsd, standard = settings.DefaultThresholdUsd, rested = now - settings.RetryAfter, most = settings.MostPerRun },
            cancelled);

    /// <summary>Batches that ended while their rows are still being paid.</summary>
    public Task<IReadOnlyList<Guid>> ReadEndedAsync(CancellationToken cancelled) =>
        ReadManyAsync<Guid>(
            """
            select p.id from payouts p
            where p.id in (select a.payout_id from accumulations a where a.state = 'paying') and p.state in ('paid', 'accumulated', 'cancelled')
            """,
            new { },
            cancelled);

    public static Task<IReadOnlyList<ConvertedRow>> LockConvertedAsync(UnitOfWork work, Guid channelId, int most) =>
        work.QueryAsync<ConvertedRow>(
            "select id, share from accumulations where channel_id = @channelId and state = 'converted' order by created_at, id limit @most for update skip locked",
            new { channelId, most });

    public static Task<IReadOnlyList<AccumulatedRow>> LockPayingAsync(UnitOfWork work, Guid payoutId) =>
        work.QueryAsync<AccumulatedRow>(
            $"select {AccumulatedRow.Columns} from accumulations where payout_id = @payoutId and state = 'paying' order by id for update", new { payoutId });
}
