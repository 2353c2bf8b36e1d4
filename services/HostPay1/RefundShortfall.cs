using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;

namespace PayGatePrime.HostPay1;

/// <summary>What a refund came back short of: the owner is paid from what is left, so the platform no longer owes the difference.</summary>
internal static class RefundShortfall
{
    public static LedgerTransaction Entry(Guid swapId, Guid ownerId, Amount missing, DateTimeOffset at, LedgerReferences references) =>
        new($"refund-shortfall:{swapId}", "refund_shortfall", at, references,
        [
            new(LedgerAccount.OwnerPayable(ownerId, missing.Asset), missing),
            new(LedgerAccount.Conversion(missing.Asset), -missing),
        ]);
}
