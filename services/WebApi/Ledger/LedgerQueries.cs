using System.Globalization;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Ledger;

/// <summary>Reads the books.</summary>
internal sealed class LedgerQueries(WebApiDatabase database, AssetCatalog assets)
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
        var asset = call.Query("asset") is not { } code ? null
            : assets.Held.FirstOrDefault(a => a.Code == code) ?? throw new BadInputException("asset", $"must be one of {string.Join(", ", assets.Held.Select(a => a.Code))}");
        var owed = await database.OnConnectionAsync(c => OwnerStatements.ReadBalancesAsync(c, owner, call.Cancelled), call.Cancelled);
        var rows = await database.OnConnectionAsync(c => OwnerStatements.ReadAsync(c, owner, limit + 1, call.Position("cursor"), asset, call.Cancelled), call.Cancelled);
        var page = Page<OwnerStatementLine>.Of(rows, limit, r => r.PostingId.ToString(CultureInfo.InvariantCulture));
        return new OwnerStatement(owner, name, [.. owed.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new AssetTotal(o.Key, o.Value))], page.Items, page.NextCursor);
    }
}
