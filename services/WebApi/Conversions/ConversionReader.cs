using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.WebApi.Operators;
using PayGatePrime.WebApi.Payouts;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>Reads a conversion under lock, with its transfers: what is signed at this moment waits, and what was signed is seen.</summary>
internal static class ConversionReader
{
    public static async Task<ConversionFacts> LockAsync(UnitOfWork work, Guid id)
    {
        var conversion = await work.QuerySingleOrDefaultAsync<ConversionRecord>($"select {ConversionRecord.Columns} from conversions where id = @id for no key update", new { id })
            ?? throw RefusedException.NotFound($"conversion {id}");
        var key = new { id, attempt = conversion.Attempt };
        return new ConversionFacts(
            conversion,
            await work.QuerySingleOrDefaultAsync<string>("select reason from conversions where id = @id", key),
            await work.QuerySingleOrDefaultAsync<bool>("select exists (select from quotes where conversion_id = @id and attempt = @attempt)", key),
            await work.QuerySingleOrDefaultAsync<StandingSwap>("select id, state from swaps where conversion_id = @id and attempt = @attempt", key),
            await work.QueryAsync<StandingTransfer>("select id, cause, swap_id, state, held_from from transfers where conversion_id = @id order by created_at for no key update", key),
            await work.QuerySingleOrDefaultAsync<decimal>(
                """
                select coalesce(sum(p.amount), 0)
                from swaps s join ledger_accounts a on a.code = 'in_transit:' || s.id || ':' || s.from_asset join ledger_postings p on p.account_id = a.id
                where s.conversion_id = @id
                """,
                key));
    }
}
