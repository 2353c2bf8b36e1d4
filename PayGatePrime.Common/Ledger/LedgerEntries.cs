using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Ledger;

/// <summary>
/// What each event means for the accounts. Positive is a debit, negative a credit; every transaction sums to zero per asset. All throw
/// <see cref="ArgumentOutOfRangeException"/> for an amount that is not above zero (gas may be zero).
/// </summary>
public static class LedgerEntries
{
    /// <summary>An accepted payment reached the wallet: we owe it to the owner.</summary>
    public static LedgerTransaction PaymentReceived(Guid paymentId, Guid ownerId, string wallet, Amount received, DateTimeOffset at, LedgerReferences references)
    {
        Positive(received, nameof(received));
        return Two($"payment-received:{paymentId}", "payment_received", at, references, LedgerAccount.HotWallet(wallet, received.Asset), LedgerAccount.OwnerPayable(ownerId, received.Asset), received);
    }

    /// <summary>A payment reached the wallet and is not accepted (unknown order, refunded, wrong coin): held apart until somebody decides.</summary>
    public static LedgerTransaction ReceivedUnaccepted(Guid paymentId, string wallet, Amount received, DateTimeOffset at, LedgerReferences references)
    {
        Positive(received, nameof(received));
        return Two($"payment-suspended:{paymentId}", "payment_suspended", at, references, LedgerAccount.HotWallet(wallet, received.Asset), LedgerAccount.Suspense(received.Asset), received);
    }

    /// <summary>More of a payment that is held apart reached the wallet (its partial payment became a finished one): held apart with the rest.</summary>
    public static LedgerTransaction ReceivedMoreUnaccepted(Guid paymentId, string wallet, Amount more, DateTimeOffset at, LedgerReferences references)
    {
        Positive(more, nameof(more));
        return Two($"payment-suspended-more:{paymentId}", "payment_suspended", at, references, LedgerAccount.HotWallet(wallet, more.Asset), LedgerAccount.Suspense(more.Asset), more);
    }

    /// <summary>A payment held apart is accepted after all: we owe it to the owner.</summary>
    public static LedgerTransaction SuspenseReleased(Guid paymentId, Guid ownerId, Amount released, DateTimeOffset at, LedgerReferences references)
    {
        Positive(released, nameof(released));
        return Two($"suspense-released:{paymentId}", "suspense_released", at, references, LedgerAccount.Suspense(released.Asset), LedgerAccount.OwnerPayable(ownerId, released.Asset), released);
    }

    /// <summary>The platform takes its fee of one payout or accumulation. Null when the fee is zero: then there is nothing to post.</summary>
    /// <param name="subjectId">The payout's or the accumulation's id.</param>
    /// <param name="ownerId">The owner.</param>
    /// <param name="fee">The fee, not negative.</param>
    /// <param name="at">When.</param>
    /// <param name="references">What it is about.</param>
    public static LedgerTransaction? FeeTaken(Guid subjectId, Guid ownerId, Amount fee, DateTimeOffset at, LedgerReferences references)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fee.Value, nameof(fee));
        return fee.IsZero
            ? null
            : Two($"fee-taken:{subjectId}", "fee_taken", at, references, LedgerAccount.OwnerPayable(ownerId, fee.Asset), LedgerAccount.FeeIncome(fee.Asset), fee);
    }

    /// <summary>A payout is cancelled because its payment was refunded: the platform gives its fee back.</summary>
    public static LedgerTransaction FeeReversed(Guid payoutId, Guid ownerId, Amount fee, DateTimeOffset at, LedgerReferences references)
    {
        Positive(fee, nameof(fee));
        return Two($"fee-reversed:{payoutId}", "fee_reversed", at, references, LedgerAccount.FeeIncome(fee.Asset), LedgerAccount.OwnerPayable(ownerId, fee.Asset), fee);
    }

    /// <summary>A transfer into a swap is confirmed: the amount is in transit, the gas is spent.</summary>
    public static LedgerTransaction TransferConfirmed(Guid transferId, Guid swapId, string wallet, Amount sent, Amount gas, DateTimeOffset at, LedgerReferences references)
    {
        Positive(sent, nameof(sent));
        return Of($"transfer-confirmed:{transferId}", "transfer_confirmed", at, references,
            [.. Pair(LedgerAccount.InTransit(swapId, sent.Asset), LedgerAccount.HotWallet(wallet, sent.Asset), sent), .. Gas(wallet, gas)]);
    }

    /// <summary>A transfer to the owner's own address is confirmed: what we owed is paid, the gas is spent.</summary>
    public static LedgerTransaction DirectPayoutConfirmed(Guid transferId, Guid ownerId, string wallet, Amount sent, Amount gas, DateTimeOffset at, LedgerReferences references)
    {
        Positive(sent, nameof(sent));
        return Of($"transfer-confirmed:{transferId}", "direct_payout_confirmed", at, references,
            [.. Pair(LedgerAccount.OwnerPayable(ownerId, sent.Asset), LedgerAccount.HotWallet(wallet, sent.Asset), sent), .. Gas(wallet, gas)]);
    }

    /// <summary>A transfer was mined and reverted: only its gas is gone. Null when it cost nothing.</summary>
    /// <param name="transferId">The transfer.</param>
    /// <param name="transactionHash">The reverted transaction; a transfer can revert more than once.</param>
    /// <param name="wallet">The sender.</param>
    /// <param name="gas">What it cost.</param>
    /// <param name="at">When.</param>
    /// <param name="references">What it is about.</param>
    public static LedgerTransaction? TransferReverted(Guid transferId, string transactionHash, string wallet, Amount gas, DateTimeOffset at, LedgerReferences references)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(transactionHash);
        LedgerPosting[] postings = [.. Gas(wallet, gas)];
        return gas.IsZero ? null : Of($"transfer-reverted:{transferId}:{transactionHash.ToLowerInvariant()}", "transfer_reverted", at, references, postings);
    }

    /// <summary>A swap ended with the owner paid: what was in transit is no longer owed.</summary>
    public static LedgerTransaction SwapFinished(Guid swapId, Guid ownerId, Amount original, DateTimeOffset at, LedgerReferences references)
    {
        Positive(original, nameof(original));
        return Two($"swap-finished:{swapId}", "swap_finished", at, references, LedgerAccount.OwnerPayable(ownerId, original.Asset), LedgerAccount.InTransit(swapId, original.Asset), original);
    }

    /// <summary>A swap was refunded: what came back is in the wallet, what is missing (or too much) is a cost (or gain) of conversion.</summary>
    /// <param name="swapId">The swap.</param>
    /// <param name="wallet">Where the refund arrived.</param>
    /// <param name="original">What had been sent.</param>
    /// <param name="refunded">What came back, not negative, of the same asset.</param>
    /// <param name="at">When.</param>
    /// <param name="references">What it is about.</param>
    public static LedgerTransaction SwapRefunded(Guid swapId, string wallet, Amount original, Amount refunded, DateTimeOffset at, LedgerReferences references)
    {
        Positive(original, nameof(original));
        ArgumentOutOfRangeException.ThrowIfNegative(refunded.Value, nameof(refunded));
        return Of($"swap-refunded:{swapId}", "swap_refunded", at, references,
        [
            new(LedgerAccount.HotWallet(wallet, original.Asset), refunded),
            new(LedgerAccount.InTransit(swapId, original.Asset), -original),
            new(LedgerAccount.Conversion(original.Asset), original - refunded),
        ]);
    }

    /// <summary>A conversion's USDT arrived in our wallet, and what was sent for it is gone.</summary>
    /// <param name="conversionId">The conversion.</param>
    /// <param name="swapId">Its exchange.</param>
    /// <param name="wallet">Where the USDT arrived.</param>
    /// <param name="sent">What had been sent.</param>
    /// <param name="received">What arrived.</param>
    /// <param name="at">When.</param>
    /// <param name="references">What it is about.</param>
    public static LedgerTransaction ConversionReceived(
        Guid conversionId, Guid swapId, string wallet, Amount sent, Amount received, DateTimeOffset at, LedgerReferences references)
    {
        Positive(sent, nameof(sent));
        Positive(received, nameof(received));
        return Of($"conversion-received:{conversionId}", "conversion_received", at, references,
        [
            .. Pair(LedgerAccount.Conversion(sent.Asset), LedgerAccount.InTransit(swapId, sent.Asset), sent),
            .. Pair(LedgerAccount.HotWallet(wallet, received.Asset), LedgerAccount.Conversion(received.Asset), received),
        ]);
    }

    /// <summary>One owner's part of a conversion: instead of what they gave, we owe them their share.</summary>
    /// <param name="conversionId">The conversion.</param>
    /// <param name="ownerId">The owner.</param>
    /// <param name="given">What of theirs was converted.</param>
    /// <param name="share">Their share of what arrived, not negative.</param>
    /// <param name="at">When.</param>
    /// <param name="references">What it is about.</param>
    public static LedgerTransaction ConversionShared(Guid conversionId, Guid ownerId, Amount given, Amount share, DateTimeOffset at, LedgerReferences references)
    {
        Positive(given, nameof(given));
        ArgumentOutOfRangeException.ThrowIfNegative(share.Value, nameof(share));
        return Of($"conversion-shared:{conversionId}:{ownerId}", "conversion_shared", at, references,
        [
            .. Pair(LedgerAccount.OwnerPayable(ownerId, given.Asset), LedgerAccount.Conversion(given.Asset), given),
            .. Pair(LedgerAccount.Conversion(share.Asset), LedgerAccount.OwnerPayable(ownerId, share.Asset), share),
        ]);
    }

    /// <summary>A conversion's refund came back short: the owner's part of what is missing is no longer owed.</summary>
    public static LedgerTransaction ConversionShortfall(Guid swapId, Guid ownerId, Amount missing, DateTimeOffset at, LedgerReferences references)
    {
        Positive(missing, nameof(missing));
        return Two($"conversion-shortfall:{swapId}:{ownerId}", "conversion_shortfall", at, references, LedgerAccount.OwnerPayable(ownerId, missing.Asset), LedgerAccount.Conversion(missing.Asset), missing);
    }

    /// <summary>A converted row's payment was refunded: the platform keeps the share and owes what was given for it, in the asset that the buyer gets back.</summary>
    /// <param name="accumulationId">The row.</param>
    /// <param name="ownerId">Whose it was.</param>
    /// <param name="given">What had been converted, not negative.</param>
    /// <param name="share">What it had become, not negative.</param>
    /// <param name="at">When.</param>
    /// <param name="references">What it is about.</param>
    public static LedgerTransaction ConversionUndone(Guid accumulationId, Guid ownerId, Amount given, Amount share, DateTimeOffset at, LedgerReferences references)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(given.Value, nameof(given));
        ArgumentOutOfRangeException.ThrowIfNegative(share.Value, nameof(share));
        return Of($"conversion-undone:{accumulationId}", "conversion_undone", at, references,
        [
            .. Pair(LedgerAccount.Conversion(given.Asset), LedgerAccount.OwnerPayable(ownerId, given.Asset), given),
            .. Pair(LedgerAccount.OwnerPayable(ownerId, share.Asset), LedgerAccount.Conversion(share.Asset), share),
        ]);
    }

    /// <summary>The platform put coins into the wallet itself.</summary>
    /// <param name="transactionHash">The deposit on chain.</param>
    /// <param name="wallet">Where it arrived.</param>
    /// <param name="deposited">How much.</param>
    /// <param name="at">When.</param>
    public static LedgerTransaction CapitalDeposit(string transactionHash, string wallet, Amount deposited, DateTimeOffset at)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(transactionHash);
        Positive(deposited, nameof(deposited));
        return Two($"capital-deposit:{transactionHash.ToLowerInvariant()}:{deposited.Asset}", "capital_deposit", at, new LedgerReferences(), LedgerAccount.HotWallet(wallet, deposited.Asset), LedgerAccount.Capital(deposited.Asset), deposited);
    }

    /// <summary>The provider refunded an accepted payment to the buyer: it is no longer owed to the owner, and stands in suspense until the provider settles it.</summary>
    public static LedgerTransaction PaymentRefunded(Guid paymentId, Guid ownerId, Amount refunded, DateTimeOffset at, LedgerReferences references)
    {
        Positive(refunded, nameof(refunded));
        return Two($"payment-refunded:{paymentId}", "payment_refunded", at, references, LedgerAccount.OwnerPayable(ownerId, refunded.Asset), LedgerAccount.Suspense(refunded.Asset), refunded);
    }

    private static void Positive(Amount amount, string name) => ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount.Value, name);

    private static LedgerPosting[] Pair(LedgerAccount debit, LedgerAccount credit, Amount amount) => [new(debit, amount), new(credit, -amount)];

    private static LedgerPosting[] Gas(string wallet, Amount gas)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gas.Value, nameof(gas));
        return Pair(LedgerAccount.NetworkFees(gas.Asset), LedgerAccount.HotWallet(wallet, gas.Asset), gas);
    }

    private static LedgerTransaction Two(
        string cause, string kind, DateTimeOffset at, LedgerReferences references, LedgerAccount debit, LedgerAccount credit, Amount amount) =>
        Of(cause, kind, at, references, Pair(debit, credit, amount));

    private static LedgerTransaction Of(string cause, string kind, DateTimeOffset at, LedgerReferences references, LedgerPosting[] postings) =>
        new(cause, kind, at, references, postings);
}
