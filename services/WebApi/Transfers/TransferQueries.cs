using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.Histories;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Transfers;

/// <summary>Reads transfers.</summary>
internal sealed class TransferQueries(WebApiDatabase database)
{
    private static readonly string[] s_states = [.. Enum.GetValues<TransferState>().Select(s => s.ToText()), "open", "all"];

    public async Task<object> ListAsync(OperatorCall call)
    {
        var limit = call.Limit;
        var rows = await database.ManyAsync<TransferRow>(
            $"""
            select {TransferRow.Columns} from transfers
            where (@state = 'all' or state = @state or (@state = 'open' and state not in ('confirmed', 'reverted', 'replaced')))
              and (@payout::uuid is null or payout_id = @payout) and (@conversion::uuid is null or conversion_id = @conversion) and (@cursor::uuid is null or id < @cursor)
            order by id desc limit @take
            """,
            new { state = call.QueryOf("state", s_states) ?? "open", payout = call.QueryId("payout"), conversion = call.QueryId("conversion"), cursor = call.QueryId("cursor"), take = limit + 1 },
            call.Cancelled);
        return Page<TransferRow>.Of(rows, limit, r => r.Id.ToString());
    }
}
