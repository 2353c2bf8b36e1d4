namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What can be found, as it stands in reconciliation_findings.kind.</summary>
internal static class FindingKind
{
    public const string PaymentMissing = "payment_missing";
    public const string PaymentBehind = "payment_behind";
    public const string PaymentAhead = "payment_ahead";
    public const string PaymentDiffers = "payment_differs";
    public const string PaymentUnlisted = "payment_unlisted";
    public const string SwapMoved = "swap_moved";
    public const string SwapFundedByOther = "swap_funded_by_other";
    public const string SwapUnknown = "swap_unknown";
    public const string DepositUnmatched = "deposit_unmatched";
    public const string ArrivalMissing = "arrival_missing";
    public const string ArrivalDiffers = "arrival_differs";
    public const string TransferUnrecorded = "transfer_unrecorded";
    public const string TransferMissing = "transfer_missing";
    public const string TransferDiffers = "transfer_differs";
    public const string ChainReorganised = "chain_reorganised";
    public const string ChainBehind = "chain_behind";
    public const string ChainWrong = "chain_wrong";
    public const string OutboxStale = "outbox_stale";
    public const string DeadLetterWaiting = "dead_letter_waiting";
    public const string PayoutStuck = "payout_stuck";
    public const string ConversionStuck = "conversion_stuck";
    public const string MessageLost = "message_lost";
    public const string ReserveDifference = "reserve_difference";
    public const string TransitDifference = "transit_difference";
    public const string BalanceDiffers = "balance_differs";
    public const string OwedBelowCollected = "owed_below_collected";
    public const string CheckFailed = "check_failed";
    public const string CheckUnconfigured = "check_unconfigured";
}
