using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>Gives the rows of an ended conversion back to the pool.</summary>
internal sealed class RowReturn(MicroBatchProcessorDatabase database, AssetCatalog assets, LedgerWriter ledger)
{
    /// <summary>Gives back the rows of a conversion that sent nothing.</summary>
    public Task ReturnAsync(Guid conversionId, CancellationToken cancelled) =>
        database.TransactAsync(work => ReturnAsync(work, conversionId), cancelled);

    /// <summary>As the first, in a transaction.</summary>
    public async Task ReturnAsync(UnitOfWork work, Guid conversionId)
    {
        var rows = await MicroBatchProcessorDatabase.LockRowsAsync(work, conversionId);
        await ReturnAsync(work, rows, [.. rows.Select(row => row.Amount)], 0);
    }

    /// <summary>Gives back locked rows with what is left of each.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="rows">Converting rows, locked.</param>
    /// <param name="amounts">What is left of each, in whole coins.</param>
    /// <param name="attempts">How many exchanges have given them back; 0 when none got them.</param>
    public async Task ReturnAsync(UnitOfWork work, IReadOnlyList<AccumulatedRow> rows, IReadOnlyList<decimal> amounts, int attempts)
    {
        await work.ExecuteAsync(
            """
            update accumulations a set state = 'pending', conversion_id = null, amount = r.amount, attempts = greatest(a.attempts, @attempts), updated_at = @now
            from unnest(@ids, @amounts) as r (id, amount)
            where a.id = r.id and a.state = 'converting'
            """,
            new { ids = rows.Select(row => row.Id).ToArray(), amounts = amounts.ToArray(), attempts, now = work.Now });
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].RefundedAt is not null)
            {
                await work.GiveUpAsync(ledger, assets, rows[i] with { State = "pending", Amount = amounts[i] });
            }
        }
    }
}
