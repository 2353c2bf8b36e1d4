using PayGatePrime.Common.Conversions;
using PayGatePrime.WebApi.Histories;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>Reads conversions.</summary>
internal sealed class ConversionQueries(WebApiDatabase database, HistoryQueries histories)
{
    private static readonly string[] s_states = [.. Enum.GetValues<ConversionState>().Select(s => s.ToText()), "open", "all"];

    public async Task<object> ListAsync(OperatorCall call)
    {
        var limit = call.Limit;
        var rows = await database.ManyAsync<ConversionRow>(
            $"""
            select {ConversionRow.Columns} from conversions
            where (@state = 'all' or state = @state or (@state = 'open' and state not in ('done', 'returned')))
              and (@asset::text is null or asset = @asset) and (@reason::text is null or reason = @reason) and (@cursor::uuid is null or id < @cursor)
            order by id desc limit @take
            """,
            new { state = call.QueryOf("state", s_states) ?? "open", asset = call.Query("asset"), reason = call.Query("reason"), cursor = call.QueryId("cursor"), take = limit + 1 },
            call.Cancelled);
        return Page<ConversionRow>.Of(rows, limit, r => r.Id.ToString());
    }

    public async Task<object> ShowAsync(OperatorCall call)
    {
        var id = call.RouteId();
        var conversion = await database.FindAsync<ConversionRow>($"select {ConversionRow.Columns} from conversions where id = @id", new { id }, call.Cancelled)
            ?? throw RefusedException.NotFound($"conversion {id}");
        return new ConversionDetails(conversion, await histories.ReadAsync(new HistoryRoots([], [], []) { Conversions = [id] }, call.Cancelled));
    }
}
