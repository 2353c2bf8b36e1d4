using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Compares one swap with what ChangeNOW says of it.</summary>
internal static class SwapDifference
{
    /// <summary>What differs, or null.</summary>
    /// <param name="swap">Ours.</param>
    /// <param name="told">ChangeNOW's status; null when it does not know the exchange.</param>
    public static Finding? Of(KnownSwap swap, SwapStatus? told)
    {
        if (told is not { } theirs)
        {
            return new Finding(
                FindingKind.SwapUnknown, Subject(swap), swap.IsFunded ? AlertSeverity.Critical : AlertSeverity.Warning, $"ChangeNOW does not know the exchange of swap {swap.Id}.")
            {
                PayoutId = swap.PayoutId,
                ConversionId = swap.ConversionId,
            };
        }

        var ours = SwapStates.Parse(swap.State);
        if (theirs == SwapStatus.Unknown || Rank(theirs) <= Rank(ours) && !IsOtherEnd(ours, theirs))
        {
            return null;
        }

        if (!swap.IsFunded && HasDeposit(theirs))
        {
            return new Finding(
                FindingKind.SwapFundedByOther, Subject(swap), AlertSeverity.Critical, $"ChangeNOW says {Word(theirs)} of swap {swap.Id}, for which we sent nothing.")
            {
                PayoutId = swap.PayoutId,
                ConversionId = swap.ConversionId,
            };
        }

        // What a swap that has ended here was for went another way or is held: only a person can lead it back.
        return new Finding(
            FindingKind.SwapMoved, Subject(swap), AlertSeverity.Critical, $"ChangeNOW says {Word(theirs)} of swap {swap.Id}, we say {swap.State}.")
        {
            PayoutId = swap.PayoutId,
            ConversionId = swap.ConversionId,
            Mend = ours.IsTerminal() ? null : _ => new StatusCheck(swap.Id),
        };
    }

    private static bool IsOtherEnd(SwapState ours, SwapStatus theirs) => ours.IsTerminal() && (Word(theirs) != ours.ToText()) && Rank(theirs) >= Rank(SwapState.Confirming);

    private static bool HasDeposit(SwapStatus status) =>
        status is SwapStatus.Confirming or SwapStatus.Exchanging or SwapStatus.Sending or SwapStatus.Finished or SwapStatus.Refunded or SwapStatus.Verifying;

    private static string Subject(KnownSwap swap) => swap.Id.ToString();

    private static string Word(SwapStatus status) => status.ToString().ToLowerInvariant();

    private static int Rank(SwapStatus status) => Enum.TryParse<SwapState>(status.ToString(), out var state) ? Rank(state) : -1;

    private static int Rank(SwapState state) => state switch
    {
        SwapState.New => 0,
        SwapState.Waiting => 1,
        SwapState.Confirming => 2,
        SwapState.Verifying => 3,
        SwapState.Exchanging => 4,
        SwapState.Sending => 5,
        _ => 6,
    };
}
