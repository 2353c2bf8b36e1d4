using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payments;

/// <summary>Records that the owner takes less than the price. What follows from it is the Orchestrator's to decide and to write.</summary>
internal sealed class PaymentVerbs
{
    public async Task<Effect> AcceptAsync(OperatorCall call, UnitOfWork work)
    {
        var note = call.Body<NoteBody>().Required();
        var reference = call.Route("reference");
        var payments = await work.QueryAsync<ShortPayment>(
            """
            select p.id, p.order_id, p.state, p.status, p.value_usd, p.missing_usd, o.state as order_state
            from payments p left join orders o on o.id = p.order_id where p.id = @id or p.provider_payment_id = @reference
            """,
            new { id = Guid.TryParse(reference, out var id) ? id : (Guid?)null, reference });
        if (payments.Count != 1)
        {
            throw new RefusedException(StatusCodes.Status404NotFound, "There is no payment of this id.", "reference");
        }

        var payment = payments[0];
        if (payment is not { State: "partial", OrderId: { } orderId } || payment.Status == "refunded" || payment.OrderState == "accepted")
        {
            throw RefusedException.Conflict($"The payment is {payment.State} ({payment.Status} at NOWPayments): only a partial one can be accepted as it is.");
        }

        var isFirst = await work.ExecuteAsync(
            """
            insert into short_acceptances (payment_id, order_id, accepted_by, note, value_usd, missing_usd, accepted_at)
            values (@paymentId, @orderId, @name, @note, @value, @missing, @now) on conflict (payment_id) do nothing
            """,
            new { paymentId = payment.Id, orderId, name = call.Caller.Name, note, value = payment.ValueUsd, missing = payment.MissingUsd, now = work.Now }) == 1;
        var by = await work.QuerySingleOrDefaultAsync<string>("select accepted_by from short_acceptances where payment_id = @id", new { id = payment.Id });

        // Sent again for an acceptance that stands already: the Orchestrator does it once.
        work.Enqueue(new ValidatedPayment(payment.Id));
        var before = new PaymentStatus(payment.State, payment.ValueUsd, payment.MissingUsd);
        return new Effect(
            before,
            before with { AcceptedBy = by },
            isFirst ? "The owner's acceptance is on record; the Orchestrator accepts the payment now." : $"{by} recorded the owner's acceptance before; the Orchestrator is told again.")
        {
            Note = note,
            Sends = [MessageRoutes.For<ValidatedPayment>().Name],
        };
    }

    private sealed record ShortPayment(Guid Id, Guid? OrderId, string State, string Status, decimal? ValueUsd, decimal? MissingUsd, string? OrderState);
}
