using System.Text.RegularExpressions;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.WebApi.DeadLetters;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>Names the transaction that brought a held conversion's USDT. How much it brought is read from the chain, as ever.</summary>
internal sealed partial class ReceiptVerb
{
    private static readonly string[] s_reasons = ["receipt_unknown", "usdt_not_received", "receipt_counted_before"];

    public async Task<Effect> RunAsync(OperatorCall call, UnitOfWork work)
    {
        var body = call.Body<ReceiptBody>();
        var hash = body.Transaction?.Trim() is { Length: > 0 } given ? given : throw new BadInputException("transaction", "is missing");
        if (!Hash().IsMatch(hash))
        {
            throw new BadInputException("transaction", "must be 0x and 64 hexadecimal digits");
        }

        if (body.LogIndex is < 0)
        {
            throw new BadInputException("logIndex", "must not be negative");
        }

        var note = body.Note?.Trim() is { Length: > 0 } why ? why : throw new BadInputException("note", "is missing");
        var facts = await ConversionReader.LockAsync(work, call.RouteId());
        if (facts.Position.State != ConversionState.Held || !s_reasons.Contains(facts.Reason))
        {
            throw RefusedException.Conflict($"The conversion is {facts.Conversion.State} ({facts.Reason ?? "no reason"}); a transaction is named for one that is held because its USDT was not found.");
        }

        // The chain's hashes are kept in small letters.
        hash = hash.ToLowerInvariant();
        if (body.LogIndex is { } log
            && await work.QuerySingleOrDefaultAsync<Guid?>("select id from conversions where received_hash = @hash and received_log = @log", new { hash, log }) is { } other)
        {
            throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"That move is the receipt of conversion {other} already.", "logIndex");
        }

        var resumed = ConversionStateMachine.Next(facts.Position, ConversionEvent.OperatorResumed);
        await work.ExecuteAsync("update conversions set named_hash = @hash, named_log = @log, named_attempt = attempt, updated_at = @now where id = @id", new { id = facts.Conversion.Id, hash, log = body.LogIndex, now = work.Now });
        await work.MoveConversionAsync(facts.Conversion.Id, facts.Position, resumed);
        work.Enqueue(new SwapExecuted(facts.Conversion.Id));
        var effect = new Effect(facts.Status, ConversionStatus.Of(resumed.Next, null), "What the transaction brought is read from the chain and shared out.")
        {
            Note = note,
            Sends = [MessageRoutes.For<SwapExecuted>().Name],
        };
        return await HeldLetters.SettleAsync(call, work, facts.Conversion.Id, facts.Reason, "Its transaction was named.", effect);
    }

    [GeneratedRegex("^0x[0-9a-fA-F]{64}\\z")]
    private static partial Regex Hash();
}
