using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.Payouts;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>Decides how a held conversion goes on from where it was held. It never repeats a step that could send coins twice.</summary>
internal static class ConversionRelease
{
    private static readonly ReleaseDecision s_exchangeOver = new(null, "The exchange of this attempt can't be used: re-quote the conversion, or cancel it.");

    public static ReleaseDecision Decide(ConversionFacts facts) => facts.Position.HeldFrom switch
    {
        ConversionState.Requested when facts.Swap is not null => s_exchangeOver,
        ConversionState.Requested when facts.HasQuote => new(new EthToUsdtSwap(facts.Conversion.Id)),
        ConversionState.Requested => new(new Conversion(facts.Conversion.Id)),
        ConversionState.SwapCreated when facts.Position.IsTransferPlanned => WithTransfer(facts),
        ConversionState.SwapCreated when facts.Conversion.IsSingle => new(new Execution(facts.Conversion.Id)),
        ConversionState.SwapCreated => new(new BatchExecution(facts.Conversion.Id)),
        ConversionState.Funded or ConversionState.Exchanging when facts.Swap is { State: "refunded" } && facts.WithExchange == 0m =>
            new(null, "The deposit is back in our wallet: re-quote the conversion, or cancel it."),

        // Whatever became of the exchange since: it is asked, and what it says is followed.
        ConversionState.Funded or ConversionState.Exchanging when facts.Swap is { } swap => new(new StatusCheck(swap.Id)),
        _ => new(null, "Nothing is known that would carry the conversion on: look at its history."),
    };

    private static ReleaseDecision WithTransfer(ConversionFacts facts) => facts.Transfer switch
    {
        null => new(null, "The transfer of this attempt is not on record: look at the conversion's history."),
        { IsUnsent: true } when facts.Swap is not { HasEnded: false } => s_exchangeOver,

        // The exchange is looked at afresh before anything is sent to it.
        { IsUnsent: true } transfer => new(new StatusCheck(facts.Swap!.Id), ResumesTransfer: transfer.Position.State == TransferState.Held),
        { Position.State: TransferState.Held } transfer => new(new PaymentExecution(transfer.Id)),
        { Position.State: TransferState.Reverted or TransferState.Replaced } => new(null, "The transfer of this attempt did not happen: re-quote the conversion, or cancel it."),
        var transfer => new(new PaymentResponse(transfer.Id)),
    };
}
