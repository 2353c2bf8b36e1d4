using PayGatePrime.Common.Database;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Reads a payout under lock, with its transfers: what is signed at this moment waits, and what was signed is seen.</summary>
internal static class PayoutReader
{
    public static async Task<PayoutFacts> LockAsync(UnitOfWork work, Guid id, AssetCatalog assets)
    {
        var payout = await work.QuerySingleOrDefaultAsync<Payout>($"select {Payout.Columns} from payouts where id = @id for no key update", new { id })
            ?? throw RefusedException.NotFound($"payout {id}");
        var key = new { id, attempt = payout.Attempt };
        var transfers = await work.QueryAsync<StandingTransfer>("select id, cause, swap_id, state, held_from from transfers where payout_id = @id order by created_at for no key update", key);
        var holdings = await work.QueryAsync<Holding>(
            """
            select s.id as swap_id, sum(p.amount) as amount
            from swaps s join ledger_accounts a on a.code = 'in_transit:' || s.id || ':' || s.from_asset join ledger_postings p on p.account_id = a.id
            where s.payout_id = @id group by s.id having sum(p.amount) <> 0
            """,
            key);
        return new PayoutFacts(
            payout,
            await work.QuerySingleOrDefaultAsync<string>("select reason from payouts where id = @id", key),
            payout.Position(assets),
            await work.QuerySingleOrDefaultAsync<StandingQuote>("select min_amount, max_amount, from_amount, to_amount, refusal from quotes where payout_id = @id and attempt = @attempt", key),
            await work.QuerySingleOrDefaultAsync<StandingSwap>("select id, state from swaps where payout_id = @id and attempt = @attempt", key),
            transfers,
            holdings.Sum(h => h.Amount),
            holdings.Count == 1 ? holdings[0].SwapId : null);
    }

    private sealed record Holding(Guid SwapId, decimal Amount);
}
