using System.Text.Json;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.WebApi.Conversions;
using PayGatePrime.WebApi.Operators;
using PayGatePrime.WebApi.Payouts;

namespace PayGatePrime.WebApi.DeadLetters;

/// <summary>Ends dead letters: the message is sent again, given up, or settled by hand. Each ends once.</summary>
internal sealed class DeadLetterVerbs(PayoutVerbs payouts, ConversionVerbs conversions)
{
    public async Task<Effect> RetryAsync(OperatorCall call, UnitOfWork work)
    {
        var letter = await LockOpenAsync(work, call.RouteId());
        var note = call.Body<NoteBody>().Optional();
        IReadOnlyList<string> sends;
        string said;
        var subject = DeadLetterSubject.Of(letter.Payload);
        if (await FindHeldPayoutAsync(work, subject) is { } payout)
        {
            // The message alone would find its payout held and do nothing: what is retried is the step that was stopped.
            RefuseOtherReason(letter, payout, "Payout");
            var released = await payouts.ReleaseAsync(work, payout.Id);
            sends = released.Sends;
            said = $"The payout {payout.Id} that was held with the message goes on: {released.Said}";
        }
        else if (await FindHeldConversionAsync(work, subject) is { } conversion)
        {
            RefuseOtherReason(letter, conversion, "Conversion");
            var released = await conversions.ReleaseAsync(work, conversion.Id);
            sends = released.Sends;
            said = $"The conversion {conversion.Id} that was held with the message goes on: {released.Said}";
        }
        else
        {
            SendAgain(work, letter);
            sends = [letter.Name];
            said = $"{letter.Name} is sent again.";
        }

        return await CloseAsync(call, work, letter, "retried", note) with { Sends = sends, Said = said };
    }

    public async Task<Effect> CloseAsync(OperatorCall call, UnitOfWork work, string state)
    {
        var note = call.Body<NoteBody>().Required();
        return await CloseAsync(call, work, await LockOpenAsync(work, call.RouteId()), state, note);
    }

    private static async Task<Effect> CloseAsync(OperatorCall call, UnitOfWork work, Letter letter, string state, string? note)
    {
        await work.MoveAsync(
            $"Dead letter {letter.Id}",
            "update dead_letters set state = @state, note = coalesce(@note, note), closed_at = @now, closed_by = @name where id = @id and state = 'open'",
            new { id = letter.Id, state, note, now = work.Now, name = call.Caller.Name });
        return new Effect(new DeadLetterStatus("open", letter.Code), new DeadLetterStatus(state, letter.Code, note), $"The dead letter is {state}.") { Note = note };
    }

    private static async Task<Letter> LockOpenAsync(UnitOfWork work, Guid id)
    {
        var letter = await work.QuerySingleOrDefaultAsync<Letter>(
            "select id, name, payload::text as payload, code, state, closed_by from dead_letters where id = @id for no key update", new { id })
            ?? throw RefusedException.NotFound($"dead letter {id}");
        return letter.State == "open" ? letter : throw RefusedException.Conflict($"The dead letter was {letter.State} before{(letter.ClosedBy is { } by ? $" by {by}" : "")}.");
    }

    private static void RefuseOtherReason(Letter letter, HeldRow held, string what)
    {
        if (held.Reason != letter.Code)
        {
            throw RefusedException.Conflict($"{what} {held.Id} is held for '{held.Reason}': release it, or settle that first.");
        }
    }

    private static Task<HeldRow?> FindHeldPayoutAsync(UnitOfWork work, DeadLetterSubject subject) =>
        work.QuerySingleOrDefaultAsync<HeldRow>(
            """
            select id, coalesce(reason, '') as reason from payouts
            where state = 'held' and id = coalesce(@payoutId, (select payout_id from swaps where id = @swapId), (select payout_id from transfers where id = @transferId))
            """,
            new { payoutId = subject.PayoutId, swapId = subject.SwapId, transferId = subject.TransferId });

    private static Task<HeldRow?> FindHeldConversionAsync(UnitOfWork work, DeadLetterSubject subject) =>
        work.QuerySingleOrDefaultAsync<HeldRow>(
            """
            select id, coalesce(reason, '') as reason from conversions
            where state = 'held' and id = coalesce(@conversionId, (select conversion_id from swaps where id = @swapId), (select conversion_id from transfers where id = @transferId))
            """,
            new { conversionId = subject.ConversionId, swapId = subject.SwapId, transferId = subject.TransferId });

    private static void SendAgain(UnitOfWork work, Letter letter)
    {
        try
        {
            if (MessageRoutes.All.FirstOrDefault(r => r.Name == letter.Name) is { } route)
            {
                work.Enqueue((ITaskMessage)JsonSerializer.Deserialize(letter.Payload, route.Message, MessageJson.Options)!);
                return;
            }

            if (Enum.TryParse<EventName>(letter.Name, out _))
            {
                work.Publish(JsonSerializer.Deserialize<DomainEvent>(letter.Payload, MessageJson.Options)!);
                return;
            }
        }
        catch (JsonException)
        {
            throw RefusedException.Conflict($"The message {letter.Name} has another shape now and can't be sent again.");
        }

        throw RefusedException.Conflict($"No service takes {letter.Name} any more.");
    }

    private sealed record Letter(Guid Id, string Name, string Payload, string Code, string State, string? ClosedBy);

    private sealed record HeldRow(Guid Id, string Reason);
}
