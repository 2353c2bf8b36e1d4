using PayGatePrime.WebApi.Histories;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.DeadLetters;

/// <summary>Reads dead letters.</summary>
internal sealed class DeadLetterQueries(WebApiDatabase database, HistoryQueries histories)
{
    public async Task<object> ListAsync(OperatorCall call)
    {
        var limit = call.Limit;
        var rows = await database.ManyAsync<DeadLetterRow>(
            $"""
            {DeadLetterRow.Select}
            where (@service::text is null or d.service = @service) and (@code::text is null or d.code = @code) and (@state = 'all' or d.state = @state)
              and (@cursor::uuid is null or d.id < @cursor)
            order by d.id desc limit @take
            """,
            new
            {
                service = call.Query("service"),
                code = call.Query("code"),
                state = call.QueryOf("state", "open", "retried", "cancelled", "resolved", "all") ?? "open",
                cursor = call.QueryId("cursor"),
                take = limit + 1,
            },
            call.Cancelled);
        return Page<DeadLetterRow>.Of(rows, limit, r => r.Id.ToString());
    }

    public async Task<object> ShowAsync(OperatorCall call)
    {
        var id = call.RouteId();
        var letter = await database.FindAsync<DeadLetterRow>($"{DeadLetterRow.Select} where d.id = @id", new { id }, call.Cancelled) ?? throw RefusedException.NotFound($"dead letter {id}");
        var subject = DeadLetterSubject.Of(letter.Payload);
        var payouts = await database.ManyAsync<Guid>(
            "select id from payouts where id = @payoutId union select payout_id from swaps where id = @swapId and payout_id is not null union select payout_id from transfers where id = @transferId and payout_id is not null",
            new { payoutId = subject.PayoutId, swapId = subject.SwapId, transferId = subject.TransferId },
            call.Cancelled);
        var conversions = await database.ManyAsync<Guid>(
            "select id from conversions where id = @conversionId union select conversion_id from swaps where id = @swapId and conversion_id is not null union select conversion_id from transfers where id = @transferId and conversion_id is not null",
            new { conversionId = subject.ConversionId, swapId = subject.SwapId, transferId = subject.TransferId },
            call.Cancelled);
        var roots = new HistoryRoots(Some(subject.OrderId), Some(subject.PaymentId), payouts) { Conversions = conversions, Others = [id, .. Some(subject.SwapId), .. Some(subject.TransferId)] };
        return new DeadLetterDetails(letter, await histories.ReadAsync(roots, call.Cancelled));
    }

    private static Guid[] Some(Guid? id) => id is { } known ? [known] : [];
}
