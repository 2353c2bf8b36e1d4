using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Conversions;

/// <summary>Takes a row whose payment was given back to the buyer out of what its owner is paid.</summary>
public static class RefundedAccumulation
{
    /// <summary>
    /// The row ends; the platform gives its fee back. What was turned into USDT already stays with the platform, which then bears the
    /// difference between it and the asset that the buyer got back.
    /// </summary>
    /// <param name="work">The transaction.</param>
    /// <param name="ledger">Posts.</param>
    /// <param name="assets">The assets.</param>
    /// <param name="row">A row that is pending or converted.</param>
    /// <exception cref="StateMovedOnException">The row is no longer in that state.</exception>
    public static async Task GiveUpAsync(this UnitOfWork work, LedgerWriter ledger, AssetCatalog assets, AccumulatedRow row)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(row);
        await work.MoveAsync(
            $"Accumulation {row.Id}",
            """
            update accumulations set state = 'refunded', refunded_at = coalesce(refunded_at, @now), reason = 'payment_refunded', updated_at = @now
            where id = @id and state = @state and state in ('pending', 'converted')
            """,
            new { id = row.Id, state = row.State, now = work.Now });
        var asset = assets.Get(row.Asset);
        if (row.Fee > 0 && await work.QuerySingleOrDefaultAsync<bool>(
                "select exists (select from ledger_transactions where cause = @cause)", new { cause = $"fee-taken:{row.FeeSubject}" }))
        {
            await PostAsync(LedgerEntries.FeeReversed(row.FeeSubject, row.OwnerId, Amount.Of(asset, row.Fee, Rounding.Exact), work.Now, row.References));
        }

        if (row.Share is { } share && asset != assets.Usdt && (share > 0 || row.Amount > 0))
        {
            await PostAsync(LedgerEntries.ConversionUndone(
                row.Id, row.OwnerId, Amount.Of(asset, row.Amount, Rounding.Exact), Amount.Of(assets.Usdt, share, Rounding.Exact), work.Now, row.References));
        }

        Task PostAsync(LedgerTransaction entry) => ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
    }
}
