using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.DeadLetters;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Stops payouts, lets them go on, and begins them anew.</summary>
internal sealed class PayoutVerbs(AssetCatalog assets)
{
    public const string HeldCode = "held_by_operator";
    private const string CancelledCode = "cancelled_by_operator";

    public async Task<Effect> HoldAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Required();
        var facts = await PayoutReader.LockAsync(work, call.RouteId(), assets);
        var held = Allowed(facts, PayoutEvent.OperatorHeld);
        if (facts.Position.State == PayoutState.TransferCreated)
        {
            await HoldTransferAsync(work, facts);
        }

        await work.MovePayoutAsync(facts.Payout.Id, facts.Position, held, HeldCode);
        work.Publish(facts.Payout.Event(EventName.PayoutHeld, HeldCode));
        return new Effect(facts.Status, PayoutStatus.Of(held.Next, HeldCode), $"The payout is held where it stood, {facts.Payout.State}.") { Note = note, Sends = [nameof(EventName.PayoutHeld)] };
    }

    public async Task<Effect> ReleaseAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Optional();
        var id = call.RouteId();
        return await SettleLettersAsync(call, work, id, "released", await ReleaseAsync(work, id)) with { Note = note };
    }

    /// <summary>Lets a held payout go on from where it was held.</summary>
    public async Task<Effect> ReleaseAsync(UnitOfWork work, Guid id)
    {
        var facts = await PayoutReader.LockAsync(work, id, assets);
        var resumed = Allowed(facts, PayoutEvent.OperatorResumed);
        var decision = ReleasePolicy.Decide(facts);
        if (decision.Message is not { } message)
        {
            throw RefusedException.Conflict(decision.Refusal!);
        }

        await work.MovePayoutAsync(id, facts.Position, resumed);
        if (decision.ResumesTransfer)
        {
            var transfer = facts.Transfer!;
            await work.MoveTransferAsync(transfer.Id, transfer.Position, TransferStateMachine.Next(transfer.Position, TransferEvent.OperatorResumed));
        }

        work.Enqueue(message);
        return new Effect(facts.Status, PayoutStatus.Of(resumed.Next, null), $"The payout goes on from {resumed.Next.State.ToText()}.") { Sends = [MessageRoutes.For(message.GetType()).Name] };
    }

    public async Task<Effect> RequoteAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Optional();
        var facts = await PayoutReader.LockAsync(work, call.RouteId(), assets);
        var requoted = Allowed(facts, PayoutEvent.OperatorRequoted);
        RefuseWhileCoinsAreOut(facts);
        await work.MovePayoutAsync(facts.Payout.Id, facts.Position, requoted, "requoted_by_operator");
        work.Enqueue(new PaymentSplit(facts.Payout.Id));
        var effect = new Effect(facts.Status, PayoutStatus.Of(requoted.Next, "requoted_by_operator"), $"Attempt {requoted.Next.Attempt} of the payout begins with a new quote.")
        {
            Note = note,
            Sends = [MessageRoutes.For<PaymentSplit>().Name],
        };
        return await SettleLettersAsync(call, work, facts.Payout.Id, "re-quoted", effect);
    }

    /// <summary>Gives a batch up: its rows are paid with the next one. A single payment's payout has nothing that would pay its owner instead.</summary>
    public async Task<Effect> CancelAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Required();
        var facts = await PayoutReader.LockAsync(work, call.RouteId(), assets);
        var cancelled = Allowed(facts, PayoutEvent.OperatorCancelled);
        if (facts.Payout.PaymentId is not null)
        {
            throw RefusedException.Conflict("Only a batch can be cancelled, because its rows wait for the next one: release, re-quote or mark paid the payout of a single payment.");
        }

        RefuseWhileCoinsAreOut(facts);
        await work.MovePayoutAsync(facts.Payout.Id, facts.Position, cancelled, CancelledCode);

        // BatchProcessor closes the batch as its payout stands, and a cancelled one's rows go back.
        work.Enqueue(new BatchPaid(facts.Payout.Id));
        var effect = new Effect(facts.Status, PayoutStatus.Of(cancelled.Next, CancelledCode), "The batch is cancelled; its rows go back and are paid with the next one.")
        {
            Note = note,
            Sends = [MessageRoutes.For<BatchPaid>().Name],
        };
        return await SettleLettersAsync(call, work, facts.Payout.Id, "cancelled", effect);
    }

    /// <summary>The transition of an event, or a refusal that says why it does not apply.</summary>
    public static PayoutTransition Allowed(PayoutFacts facts, PayoutEvent happened)
    {
        var transition = PayoutStateMachine.Next(facts.Position, happened);
        if (happened == PayoutEvent.OperatorHeld && facts.Position.State == PayoutState.Held)
        {
            throw RefusedException.Conflict($"The payout is held already, for '{facts.Reason}'.");
        }

        if (!transition.IsRefused)
        {
            return transition;
        }

        throw RefusedException.Conflict(happened == PayoutEvent.OperatorHeld || facts.Position.State.IsTerminal()
            ? $"The payout is {facts.Payout.State}: nothing is left to do about it."
            : $"The payout is {facts.Payout.State}, not held: hold it first.");
    }

    public static Task<Effect> SettleLettersAsync(OperatorCall call, UnitOfWork work, Guid payoutId, string what, Effect effect) =>
        HeldLetters.SettleAsync(call, work, payoutId, ((PayoutStatus)effect.Before!).Reason, $"The payout was {what}.", effect);

    private static void RefuseWhileCoinsAreOut(PayoutFacts facts)
    {
        if (facts.InFlight is { } flying)
        {
            throw RefusedException.Conflict($"Transfer {flying.Id} is {flying.State} and may still send the coins: wait until it is settled.");
        }

        if (facts.Delivered is { } delivered)
        {
            throw RefusedException.Conflict($"Transfer {delivered.Id} has reached the owner: a new attempt would pay twice.");
        }

        if (facts.WithExchange != 0)
        {
            throw RefusedException.Conflict($"{facts.WithExchange:0.##################} {facts.Payout.FromAsset} of it are with the exchange: release it to follow the exchange, or mark it paid.");
        }
    }

    private static async Task HoldTransferAsync(UnitOfWork work, PayoutFacts facts)
    {
        if (facts.Transfer is { IsInFlight: true } flying)
        {
            throw RefusedException.Conflict($"Transfer {flying.Id} is {flying.State} and can't be called back: hold the payout when it is confirmed.");
        }

        // Held with the payout, so that nothing planned is signed meanwhile; whoever signs at this moment wins.
        if (facts.Transfer is { Position: { State: TransferState.Planned } planned } transfer)
        {
            await work.MoveTransferAsync(transfer.Id, planned, TransferStateMachine.Next(planned, TransferEvent.OperatorHeld), HeldCode);
        }
    }
}
