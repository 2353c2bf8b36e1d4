using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Decides how a held payout goes on from where it was held. It never repeats a step that could send coins twice.</summary>
internal static class ReleasePolicy
{
    private static readonly ReleaseDecision s_badQuote = new(null, "The quote of this attempt can't be used: re-quote the payout instead.");

    public static ReleaseDecision Decide(PayoutFacts facts) => facts.Position.HeldFrom switch
    {
        PayoutState.Requested => facts switch
        {
            { Quote.IsUsable: false } => s_badQuote,

            // A batch goes its own way in, which looks that it has paid its fee and takes none.
            { Payout.PaymentId: null } => new(new BatchPayout(facts.Payout.Id)),
            _ => new(new PaymentSplit(facts.Payout.Id)),
        },
        PayoutState.Estimated when facts.Swap is not null => new(new SwapResponse(facts.Payout.Id)),
        PayoutState.Estimated => facts.Quote is { IsUsable: false } ? s_badQuote : new(new SwapRequest(facts.Payout.Id)),
        PayoutState.SwapCreated => new(new HostPayTrigger(facts.Payout.Id)),
        PayoutState.TransferCreated => WithTransfer(facts),
        PayoutState.Funded or PayoutState.Exchanging when facts.Swap is { } swap => new(new StatusCheck(swap.Id)),
        _ => new(null, "Nothing is known that would carry the payout on: look at its history."),
    };

    private static ReleaseDecision WithTransfer(PayoutFacts facts) => facts.Transfer switch
    {
        null => new(null, "The transfer of this attempt is not on record: look at the payout's history."),
        { IsUnsent: true } when facts.Swap is { HasEnded: true } => new(null, "The exchange of this attempt has ended: re-quote the payout instead."),

        // The exchange is looked at afresh before anything is sent to it.
        { IsUnsent: true } transfer when facts.Swap is { } swap => new(new StatusCheck(swap.Id), ResumesTransfer: transfer.Position.State == TransferState.Held),
        { IsUnsent: true } transfer => new(new PaymentExecution(transfer.Id), ResumesTransfer: transfer.Position.State == TransferState.Held),
        { Position.State: TransferState.Held } transfer => new(new PaymentExecution(transfer.Id)),
        { Position.State: TransferState.Reverted or TransferState.Replaced } => new(null, "The transfer of this attempt did not happen: re-quote the payout instead."),
        var transfer => new(new PaymentResponse(transfer.Id)),
    };
}
