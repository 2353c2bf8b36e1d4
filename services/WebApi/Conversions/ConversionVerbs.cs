using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.DeadLetters;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>Stops conversions, lets them go on, begins them anew, and gives their rows back.</summary>
internal sealed class ConversionVerbs
{
    public const string HeldCode = "held_by_operator";
    private const string RequotedCode = "requoted_by_operator";
    private const string CancelledCode = "cancelled_by_operator";

    public async Task<Effect> HoldAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Required();
        var facts = await ConversionReader.LockAsync(work, call.RouteId());
        var held = Allowed(facts, ConversionEvent.OperatorHeld);
        if (facts.InFlight is { } flying)
        {
            throw RefusedException.Conflict($"Transfer {flying.Id} is {flying.State} and can't be called back: hold the conversion when it is confirmed.");
        }

        await HoldTransfersAsync(work, facts);
        await work.MoveConversionAsync(facts.Conversion.Id, facts.Position, held, HeldCode);
        return new Effect(facts.Status, ConversionStatus.Of(held.Next, HeldCode), $"The conversion is held where it stood, {facts.Conversion.State}.") { Note = note };
    }

    public async Task<Effect> ReleaseAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Optional();
        var id = call.RouteId();
        return await SettleLettersAsync(call, work, id, "released", await ReleaseAsync(work, id)) with { Note = note };
    }

    /// <summary>Lets a held conversion go on from where it was held.</summary>
    public async Task<Effect> ReleaseAsync(UnitOfWork work, Guid id)
    {
        var facts = await ConversionReader.LockAsync(work, id);
        var resumed = Allowed(facts, ConversionEvent.OperatorResumed);
        var decision = ConversionRelease.Decide(facts);
        if (decision.Message is not { } message)
        {
            throw RefusedException.Conflict(decision.Refusal!);
        }

        await work.MoveConversionAsync(id, facts.Position, resumed);
        if (decision.ResumesTransfer)
        {
            var transfer = facts.Transfer!;
            await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.OperatorResumed));
        }

        work.Enqueue(message);
        return new Effect(facts.Status, ConversionStatus.Of(resumed.Next, null), $"The conversion goes on from {resumed.Next.State.ToText()}.") { Sends = [MessageRoutes.For(message.GetType()).Name] };
    }

    public async Task<Effect> RequoteAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Optional();
        var facts = await ConversionReader.LockAsync(work, call.RouteId());
        var requoted = Allowed(facts, ConversionEvent.OperatorRequoted);
        RefuseWhileCoinsAreOut(facts);
        await HoldTransfersAsync(work, facts);
        await work.MoveConversionAsync(facts.Conversion.Id, facts.Position, requoted, RequotedCode);
        work.Enqueue(new Conversion(facts.Conversion.Id));
        var effect = new Effect(facts.Status, ConversionStatus.Of(requoted.Next, RequotedCode), $"Attempt {requoted.Next.Attempt} of the conversion begins with a new quote.")
        {
            Note = note,
            Sends = [MessageRoutes.For<Conversion>().Name],
        };
        return await SettleLettersAsync(call, work, facts.Conversion.Id, "re-quoted", effect);
    }

    /// <summary>Gives the rows back to the pool; MicroBatchProcessor, whose rows they are, does it.</summary>
    public async Task<Effect> CancelAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Required();
        var facts = await ConversionReader.LockAsync(work, call.RouteId());
        var returned = Allowed(facts, ConversionEvent.OperatorReturned);
        RefuseWhileCoinsAreOut(facts);
        await HoldTransfersAsync(work, facts);
        await work.MoveConversionAsync(facts.Conversion.Id, facts.Position, returned, CancelledCode);
        work.Enqueue(new SwapExecuted(facts.Conversion.Id));
        var effect = new Effect(facts.Status, ConversionStatus.Of(returned.Next, CancelledCode), "The conversion is cancelled; its rows go back to the pool.")
        {
            Note = note,
            Sends = [MessageRoutes.For<SwapExecuted>().Name],
        };
        return await SettleLettersAsync(call, work, facts.Conversion.Id, "cancelled", effect);
    }

    private static ConversionTransition Allowed(ConversionFacts facts, ConversionEvent happened)
    {
        var transition = ConversionStateMachine.Next(facts.Position, happened);
        if (happened == ConversionEvent.OperatorHeld && facts.Position.State == ConversionState.Held)
        {
            throw RefusedException.Conflict($"The conversion is held already, for '{facts.Reason}'.");
        }

        if (!transition.IsRefused)
        {
            return transition;
        }

        throw RefusedException.Conflict(facts.Position.State.IsTerminal()
            ? $"The conversion is {facts.Conversion.State}: nothing is left to do about it."
            : $"The conversion is {facts.Conversion.State}, not held: hold it first.");
    }

    private static void RefuseWhileCoinsAreOut(ConversionFacts facts)
    {
        if (facts.InFlight is { } flying)
        {
            throw RefusedException.Conflict($"Transfer {flying.Id} is {flying.State} and may still send the coins: wait until it is settled.");
        }

        if (facts.WithExchange != 0)
        {
            throw RefusedException.Conflict($"{facts.WithExchange:0.##################} {facts.Conversion.Asset} of it are with the exchange: release it to follow the exchange.");
        }
    }

    // Held with the conversion, so that nothing planned is signed meanwhile; whoever signs at this moment wins.
    private static async Task HoldTransfersAsync(UnitOfWork work, ConversionFacts facts)
    {
        foreach (var transfer in facts.Transfers.Where(t => t.Position.State == TransferState.Planned))
        {
            await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.OperatorHeld), HeldCode);
        }
    }

    private static Task<Effect> SettleLettersAsync(OperatorCall call, UnitOfWork work, Guid conversionId, string what, Effect effect) =>
        HeldLetters.SettleAsync(call, work, conversionId, ((ConversionStatus)effect.Before!).Reason, $"The conversion was {what}.", effect);
}
