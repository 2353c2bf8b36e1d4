using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay3;

/// <summary>The payout or the conversion that a transfer is for, as far as it must fit.</summary>
/// <param name="Id">Its id.</param>
/// <param name="OwnerId">Who is paid; null for a conversion.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Cause">The one cause that it sends under now.</param>
/// <param name="IsExpecting">True while it waits for this transfer.</param>
/// <param name="Asset">What it sends.</param>
/// <param name="Amount">How much at most.</param>
/// <param name="DirectTo">The owner's own address, when no exchange lies between.</param>
/// <param name="References">What the ledger files it under.</param>
internal sealed record TransferSubject(
    Guid Id, Guid? OwnerId, int Attempt, string Cause, bool IsExpecting, string Asset, decimal Amount, string? DirectTo, LedgerReferences References)
{
    public static TransferSubject Of(Payout payout, AssetCatalog assets) => new(
        payout.Id,
        payout.OwnerId,
        payout.Attempt,
        $"payout:{payout.Id}:{payout.Attempt}",
        PayoutStates.Parse(payout.State) == PayoutState.TransferCreated,
        payout.FromAsset,
        payout.AmountToSend,
        payout.Route(assets) == PayoutRoute.Direct ? payout.ToAddress : null,
        payout.References);

    public static TransferSubject Of(ConversionRecord conversion, Guid transferId) => new(
        conversion.Id,
        null,
        conversion.Attempt,
        conversion.TransferCause,
        ConversionStates.Parse(conversion.State) == ConversionState.SwapCreated && conversion.TransferId == transferId,
        conversion.Asset,
        conversion.Amount,
        null,
        conversion.References);
}
