using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>What a payment that we did not make means for the books: the owner is owed nothing for the payout any more.</summary>
internal static class PaidByHand
{
    public const string FromExchange = "exchange";
    public const string FromWallet = "wallet";
    public const string FromOutside = "outside";

    /// <summary>The exchange had the coins and paid after all.</summary>
    public static LedgerTransaction ByExchange(Payout payout, Guid swapId, Amount sent, DateTimeOffset at) =>
        LedgerEntries.SwapFinished(swapId, payout.OwnerId, sent, at, payout.References with { SwapId = swapId });

    /// <summary>Sent by hand from a hot wallet, which paid the gas as well where the chain could be asked for it.</summary>
    public static LedgerTransaction ByWallet(Payout payout, string wallet, Amount owed, Amount? gas, DateTimeOffset at) =>
        Entry(
            payout,
            LedgerAccount.HotWallet(wallet, owed.Asset),
            owed,
            at,
            gas is { } spent ? [new(LedgerAccount.NetworkFees(spent.Asset), spent), new(LedgerAccount.HotWallet(wallet, spent.Asset), -spent)] : []);

    /// <summary>Paid by the platform from what was never on the books: it has put that in.</summary>
    public static LedgerTransaction FromElsewhere(Payout payout, Amount owed, DateTimeOffset at) => Entry(payout, LedgerAccount.Capital(owed.Asset), owed, at, []);

    private static LedgerTransaction Entry(Payout payout, LedgerAccount credit, Amount owed, DateTimeOffset at, LedgerPosting[] gas) =>
        new($"payout-marked-paid:{payout.Id}", "payout_marked_paid", at, payout.References, [new(LedgerAccount.OwnerPayable(payout.OwnerId, owed.Asset), owed), new(credit, -owed), .. gas]);
}
