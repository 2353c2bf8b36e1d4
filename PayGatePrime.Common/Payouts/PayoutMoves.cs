using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Payouts;

/// <summary>Writes what the state machines decide: conditional updates that name the state left, and for payouts the attempt.</summary>
public static class PayoutMoves
{
    /// <summary>Moves a payout by a transition.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="payoutId">The payout.</param>
    /// <param name="from">Where it stood when the transition was decided.</param>
    /// <param name="transition">Where it goes.</param>
    /// <param name="reason">Why, as a short code; null clears the old one.</param>
    /// <exception cref="StateMovedOnException">The transition was refused, or the payout no longer stands there: somebody else did this step.</exception>
    public static Task MovePayoutAsync(this UnitOfWork work, Guid payoutId, PayoutPosition from, PayoutTransition transition, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(transition);
        return transition.IsRefused
            ? throw new StateMovedOnException($"Payout {payoutId}")
            : work.MoveAsync(
                $"Payout {payoutId}",
                """
                update payouts set state = @to, attempt = @toAttempt, held_from = @heldFrom, reason = @reason, updated_at = @now
                where id = @payoutId and state = @from and attempt = @fromAttempt
                """,
                new
                {
                    payoutId,
                    from = from.State.ToText(),
                    fromAttempt = from.Attempt,
                    to = transition.Next.State.ToText(),
                    toAttempt = transition.Next.Attempt,
                    heldFrom = transition.Next.HeldFrom?.ToText(),
                    reason,
                    now = work.Now,
                });
    }

    /// <summary>Moves a transfer by a transition.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="transferId">The transfer.</param>
    /// <param name="from">Where it stood when the transition was decided.</param>
    /// <param name="transition">Where it goes.</param>
    /// <param name="reason">Why, as a short code; null clears the old one.</param>
    /// <exception cref="StateMovedOnException">The transition was refused, or the transfer no longer stands there: somebody else did this step.</exception>
    public static Task MoveTransferAsync(this UnitOfWork work, Guid transferId, TransferPosition from, TransferTransition transition, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(transition);
        return transition.IsRefused
            ? throw new StateMovedOnException($"Transfer {transferId}")
            : work.MoveAsync(
                $"Transfer {transferId}",
                "update transfers set state = @to, held_from = @heldFrom, reason = @reason, updated_at = @now where id = @transferId and state = @from",
                new
                {
                    transferId,
                    from = from.State.ToText(),
                    to = transition.Next.State.ToText(),
                    heldFrom = transition.Next.HeldFrom?.ToText(),
                    reason,
                    now = work.Now,
                });
    }

    /// <summary>Stops a payout for a person: held, a dead letter with an alert, and <see cref="EventName.PayoutHeld"/>.</summary>
    /// <param name="payout">The payout.</param>
    /// <param name="assets">Tells its route.</param>
    /// <param name="code">A short code for operators.</param>
    /// <param name="why">One sentence; no secret, link or wallet.</param>
    public static TaskResult Hold(this Payout payout, AssetCatalog assets, string code, string why)
    {
        ArgumentNullException.ThrowIfNull(payout);
        var from = payout.Position(assets);
        return TaskResult.Fail(code, why, async work =>
        {
            await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.HoldNeeded), code);
            work.Publish(payout.Event(EventName.PayoutHeld, code, why));
        });
    }
}
