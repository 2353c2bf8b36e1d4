using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Transfers;

/// <summary>Lets held transfers go on. Their state is HostPay3's: it is ordered to take them out of the hold.</summary>
internal sealed class TransferVerbs
{
    public async Task<Effect> ReleaseAsync(OperatorCall call, UnitOfWork work)
    {
        var id = call.RouteId();
        var note = call.Body<NoteBody>().Optional();
        var transfer = await work.QuerySingleOrDefaultAsync<HeldTransfer>(
            """
            select t.id, t.state, t.held_from, t.reason, t.cause, t.payout_id, p.state as payout_state, p.attempt as payout_attempt,
                t.conversion_id, c.state as conversion_state, coalesce(c.state = 'swap_created' and c.transfer_id = t.id, false) as is_awaited
            from transfers t left join payouts p on p.id = t.payout_id left join conversions c on c.id = t.conversion_id where t.id = @id
            """,
            new { id }) ?? throw RefusedException.NotFound($"transfer {id}");
        if (transfer.HeldFrom is not { } from)
        {
            throw RefusedException.Conflict($"The transfer is {transfer.State}, not held.");
        }

        if (transfer.PayoutState == PayoutState.Held.ToText())
        {
            throw RefusedException.Conflict($"Its payout {transfer.PayoutId} is held too: release the payout.");
        }

        if (transfer.ConversionState == ConversionState.Held.ToText())
        {
            throw RefusedException.Conflict($"Its conversion {transfer.ConversionId} is held too: release the conversion.");
        }

        // What is signed must be settled whatever became of its payout; what is not may only go out for the payout's present attempt.
        var isSigned = from != TransferState.Planned.ToText();
        if (!isSigned && transfer.PayoutId is { } payout && (transfer.PayoutState != PayoutState.TransferCreated.ToText() || transfer.Cause != $"payout:{payout}:{transfer.PayoutAttempt}"))
        {
            throw RefusedException.Conflict($"Its payout {payout} is {transfer.PayoutState} and has no more use for it.");
        }

        if (!isSigned && transfer is { ConversionId: { } conversion, IsAwaited: false })
        {
            throw RefusedException.Conflict($"Its conversion {conversion} is {transfer.ConversionState} and has no more use for it.");
        }

        work.Enqueue(new PaymentExecution(id));
        return new Effect(new TransferStatus(transfer.State, from, transfer.Reason), new TransferStatus(from, null, null), $"HostPay3 is told to go on with the transfer from {from}.")
        {
            Note = note,
            Sends = [MessageRoutes.For<PaymentExecution>().Name],
        };
    }

    private sealed record HeldTransfer(
        Guid Id, string State, string? HeldFrom, string? Reason, string Cause, Guid? PayoutId, string? PayoutState, int? PayoutAttempt, Guid? ConversionId, string? ConversionState, bool IsAwaited);
}
