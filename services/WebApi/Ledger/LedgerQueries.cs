using System.Globalization;
using PayGatePrime.Common.Ledger;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Ledger;

/// <summary>Reads the books.</summary>
internal sealed class LedgerQueries(WebApiDatabase database)
{
    public async Task<object> TrialBalanceAsync(OperatorCall call)
    {
        var balances = await database.OnConnectionAsync(c => LedgerWriter.ReadTrialBalanceAsync(c, call.Cancelled), call.Cancelled);
        var totals = balances.GroupBy(b => b.Asset).Select(g => new AssetTotal(g.Key, g.Sum(b => b.Balance))).OrderBy(t => t.Asset, StringComparer.Ordinal).ToList();
        return new TrialBalance([.. balances.Where(b => b.Balance != 0 || call.Query("zeros") == "true")], totals, totals.TrueForAll(t => t.Amount == 0));
    }

    public async Task<object> StatementAsync(OperatorCall call)
    {
        var owner = call.RouteId();
        var limit = call.Limit;
        var name = await database.FindAsync<string>("select display_name from owners where id = @owner", new { owner }, call.Cancelled) ?? throw RefusedException.NotFound($"owner {owner}");
        var owed = await database.ManyAsync<AssetTotal>(
            "select a.asset, -coalesce(sum(p.amount), 0) as amount from ledger_accounts a left join ledger_postings p on p.account_id = a.id where a.owner_id = @owner group by a.asset order by a.asset",
            new { owner },
            call.Cancelled);
        var rows = await database.ManyAsync<StatementLine>(
            """
            select p.id as posting, t.occurred_at, t.kind, t.cause, p.asset, -p.amount as amount
            from ledger_accounts a join ledger_postings p on p.account_id = a.id join ledger_transactions t on t.id = p.transaction_id
            where a.owner_id = @owner and (@asset::text is null or a.asset = @asset) and (@cursor::bigint is null or p.id < @cursor)
            order by p.id desc limit @take
            """,
            new { owner, asset = call.Query("asset"), cursor = call.Position("cursor"), take = limit + 1 },
            call.Cancelled);
        var page = Page<StatementLine>.Of(rows, limit, r => r.Posting.ToString(CultureInfo.InvariantCulture));
        return new OwnerStatement(owner, name, owed, page.Items, page.NextCursor);
    }
}
