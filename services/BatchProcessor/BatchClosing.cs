using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.BatchProcessor;

/// <summary>Lets the rows of a batch follow its payout: paid with it, or given back when it came to nothing.</summary>
internal sealed class BatchClosing(AssetCatalog assets, LedgerWriter ledger)
{
    private const string Away = "batch_away";

    public async Task CloseAsync(UnitOfWork work, Guid payoutId)
    {
        var rows = await BatchProcessorDatabase.LockPayingAsync(work, payoutId);
        if (rows.Count == 0 || await work.QuerySingleOrDefaultAsync<EndedBatch>(EndedBatch.Sql, new { payoutId }) is not { } batch)
        {
            return;
        }

        switch (batch.Status)
        {
            case PayoutState.Paid:
                await work.ExecuteAsync("update accumulations set state = 'paid', reason = null, updated_at = @now where payout_id = @payoutId and state = 'paying'", new { payoutId, now = work.Now });
                break;
            case PayoutState.Accumulated or PayoutState.Cancelled when batch.IsAway:
                await RaiseAsync(work, batch);
                break;
            case PayoutState.Accumulated or PayoutState.Cancelled:
                await GiveBackAsync(work, batch, rows);
                break;
            default:
                break;
        }
    }

    // Paying the rows again while an exchange or the chain may still pay them would pay twice.
    private static async Task RaiseAsync(UnitOfWork work, EndedBatch batch)
    {
        if (await work.ExecuteAsync(
                "update accumulations set reason = @Away, updated_at = @now where payout_id = @payoutId and state = 'paying' and reason is distinct from @Away",
                new { Away, payoutId = batch.Id, now = work.Now }) > 0)
        {
            work.Publish(new DomainEvent(EventName.OperatorAlert)
            {
                PayoutId = batch.Id,
                ChannelId = batch.ChannelId,
                Code = Away,
                Detail = $"The batch {batch.Id} was cancelled while its coins are not known to be back; its rows stay with it until they are.",
            });
        }
    }

    private async Task GiveBackAsync(UnitOfWork work, EndedBatch batch, IReadOnlyList<AccumulatedRow> rows)
    {
        var shares = rows.Select(row => row.Share!.Value).ToArray();
        if (batch.Left < batch.Gross)
        {
            // A refund had come back short, and the books owe that much less: so do the rows.
            shares = [.. ProportionalShares.Split(Amount.Of(assets.Usdt, batch.Left, Rounding.Exact), shares).Select(share => share.Value)];
        }

        await work.ExecuteAsync(
            """
            update accumulations a set state = 'converted', payout_id = null, share = r.share, reason = 'batch_given_up', updated_at = @now
            from unnest(@ids, @shares) as r (id, share)
            where a.id = r.id and a.state = 'paying'
            """,
            new { ids = rows.Select(row => row.Id).ToArray(), shares, now = work.Now });
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].RefundedAt is not null)
            {
                await work.GiveUpAsync(ledger, assets, rows[i] with { State = "converted", Share = shares[i] });
            }
        }
    }
}
