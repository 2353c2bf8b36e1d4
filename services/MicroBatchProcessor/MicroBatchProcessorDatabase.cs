using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;

namespace PayGatePrime.MicroBatchProcessor;

internal sealed class MicroBatchProcessorDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    /// <summary>The oldest pending rows of an asset; bounded, so that the check costs the same however large the pool is.</summary>
    public const string OldestPending =
        "select id, amount, attempts, created_at from accumulations where state = 'pending' and asset = @asset order by created_at, id limit @most";

    public Task<IReadOnlyList<PooledRow>> ReadOldestAsync(string asset, int most, CancellationToken cancelled) =>
        ReadManyAsync<PooledRow>(OldestPending, new { asset, most }, cancelled);

    /// <summary>Conversions that ended without an exchange and whose rows are not back in the pool yet.</summary>
    public Task<IReadOnlyList<Guid>> ReadReturnedAsync(CancellationToken cancelled) =>
        ReadManyAsync<Guid>(
            """
            select c.id from conversions c
            where c.state = 'returned' and c.id in (select a.conversion_id from accumulations a where a.state = 'converting')
            """,
            new { },
            cancelled);

    public Task<ConversionRecord> ReadConversionAsync(Guid conversionId, CancellationToken cancelled) =>
        ReadOneAsync<ConversionRecord>($"Conversion {conversionId}", $"select {ConversionRecord.Columns} from conversions where id = @conversionId", new { conversionId }, cancelled);

    public Task<EndedSwap> ReadSwapAsync(ConversionRecord conversion, CancellationToken cancelled) =>
        ReadOneAsync<EndedSwap>(
            $"The swap of conversion {conversion.Id}",
            """
            select s.id, s.state, s.from_asset, s.expected_from, s.amount_to, s.payout_hash, s.refund_address, s.refund_amount, s.refund_hash, n.named_hash, n.named_log
            from swaps s left join conversions n on n.id = s.conversion_id and n.named_attempt = s.attempt where s.conversion_id = @id and s.attempt = @attempt
            """,
            new { id = conversion.Id, attempt = conversion.Attempt },
            cancelled);

    public Task<bool> IsCountedAsync(string hash, long log, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<bool>("select exists (select from conversions where received_hash = @hash and received_log = @log)", new { hash, log }, cancelled);

    /// <summary>Locks the rows of a conversion in the order in which shares are dealt.</summary>
    public static Task<IReadOnlyList<AccumulatedRow>> LockRowsAsync(UnitOfWork work, Guid conversionId) =>
        work.QueryAsync<AccumulatedRow>(
            $"select {AccumulatedRow.Columns} from accumulations where conversion_id = @conversionId and state = 'converting' order by id for update", new { conversionId });
}
