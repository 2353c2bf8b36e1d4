using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.Histories;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Reads payouts.</summary>
internal sealed class PayoutQueries(WebApiDatabase database, HistoryQueries histories)
{
    private static readonly string[] s_states = [.. Enum.GetValues<PayoutState>().Select(s => s.ToText()), "open", "all"];

    public async Task<object> ListAsync(OperatorCall call)
    {
        var limit = call.Limit;
        var rows = await database.ManyAsync<PayoutRow>(
            $"""
            select {PayoutRow.Columns} from payouts
            where (@state = 'all' or state = @state or (@state = 'open' and state not in ('paid', 'accumulated', 'cancelled')))
              and (@owner::uuid is null or owner_id = @owner) and (@reason::text is null or reason = @reason) and (@cursor::uuid is null or id < @cursor)
            order by id desc limit @take
            """,
            new { state = call.QueryOf("state", s_states) ?? "open", owner = call.QueryId("owner"), reason = call.Query("reason"), cursor = call.QueryId("cursor"), take = limit + 1 },
            call.Cancelled);
        return Page<PayoutRow>.Of(rows, limit, r => r.Id.ToString());
    }

    public async Task<object> ShowAsync(OperatorCall call)
    {
        var id = call.RouteId();
        var payout = await database.FindAsync<PayoutRow>($"select {PayoutRow.Columns} from payouts where id = @id", new { id }, call.Cancelled) ?? throw RefusedException.NotFound($"payout {id}");
        return new PayoutDetails(payout, await histories.ReadAsync(new HistoryRoots([], [], [id]), call.Cancelled));
    }
}
