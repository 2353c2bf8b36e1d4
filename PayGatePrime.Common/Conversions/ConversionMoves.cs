using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;

namespace PayGatePrime.Common.Conversions;

/// <summary>Writes what the state machine decides: a conditional update that names the state and the attempt left.</summary>
public static class ConversionMoves
{
    /// <summary>Moves a conversion by a transition.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="conversionId">The conversion.</param>
    /// <param name="from">Where it stood when the transition was decided.</param>
    /// <param name="transition">Where it goes.</param>
    /// <param name="reason">Why, as a short code; null clears the old one.</param>
    /// <param name="transferId">The transfer, when the transition plans one.</param>
    /// <exception cref="StateMovedOnException">The transition was refused, or the conversion no longer stands there: somebody else did this step.</exception>
    public static Task MoveConversionAsync(
        this UnitOfWork work, Guid conversionId, ConversionPosition from, ConversionTransition transition, string? reason = null, Guid? transferId = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(transition);
        return transition.IsRefused
            ? throw new StateMovedOnException($"Conversion {conversionId}")
            : work.MoveAsync(
                $"Conversion {conversionId}",
                """
                update conversions set state = @to, attempt = @toAttempt, held_from = @heldFrom, reason = @reason, updated_at = @now,
                    transfer_id = case when @toPlanned then coalesce(transfer_id, @transferId) end
                where id = @conversionId and state = @from and attempt = @fromAttempt and (transfer_id is not null) = @fromPlanned
                """,
                new
                {
                    conversionId,
                    from = from.State.ToText(),
                    fromAttempt = from.Attempt,
                    fromPlanned = from.IsTransferPlanned,
                    to = transition.Next.State.ToText(),
                    toAttempt = transition.Next.Attempt,
                    toPlanned = transition.Next.IsTransferPlanned,
                    heldFrom = transition.Next.HeldFrom?.ToText(),
                    transferId,
                    reason,
                    now = work.Now,
                });
    }

    /// <summary>Stops a conversion for a person: held, with a dead letter and its alert.</summary>
    /// <param name="conversion">The conversion.</param>
    /// <param name="code">A short code for operators.</param>
    /// <param name="why">One sentence; no secret, link or wallet.</param>
    public static TaskResult Hold(this ConversionRecord conversion, string code, string why)
    {
        ArgumentNullException.ThrowIfNull(conversion);
        return TaskResult.Fail(
            code, why, work => work.MoveConversionAsync(conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.HoldNeeded), code));
    }
}
