using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>
/// Which message carries something on from where it stands, when the one that should have done so was lost. Null where nothing does: it is
/// done, waits for a person, or waits for the buyer. Handlers look at the state first, so that a message too many changes nothing.
/// </summary>
internal static class StandstillPolicy
{
    // Short of coins: HostPay3's dead letter sends it on once the wallet is filled, and the payout is not to be held for it.
    private static readonly string[] s_shortages = ["wallet_low_balance", "wallet_low_gas"];

    public static ITaskMessage? MessageFor(StandingPayment payment)
    {
        var hasArrived = payment.Status is "finished" or "partially_paid";
        return payment switch
        {
            { State: "refunded" } => null,
            { Status: "refunded" } => new PaymentUpdate(payment.Id),
            { State: "unmatched" or "accepted" } when hasArrived => IsShort(payment) ? new PaymentUpdate(payment.Id) : null,
            { State: "unmatched" or "accepted" } => null,
            { State: "partial" } when hasArrived => payment.BookedAmount == payment.Arrived ? null : Settle(payment),
            { State: "received" or "rejected" } when hasArrived => Settle(payment),

            // Money that NOWPayments lost is an alert and stays as it is.
            { State: "received", Status: "failed" or "expired" } => payment.ActuallyPaid > 0m ? null : new PaymentUpdate(payment.Id),
            _ => null,
        };
    }

    public static ITaskMessage? MessageFor(StandingPayout payout) => payout.State switch
    {
        "requested" when payout.HasQuote => new EstimateResponse(payout.Id),
        // A batch was born with its fee, so that the fee does not tell whether it was begun.
        "requested" when payout.IsBatch => new BatchPayout(payout.Id),
        "requested" when payout.HasFee && payout.IsDirect => new HostPayTrigger(payout.Id),
        "requested" when payout.HasFee => new EstimateRequest(payout.Id),
        "requested" => new PaymentSplit(payout.Id),
        "estimated" when payout.SwapId is not null || payout.IsRefused => new SwapResponse(payout.Id),
        "estimated" => new SwapRequest(payout.Id),
        "swap_created" => new HostPayTrigger(payout.Id),
        "transfer_created" when payout.TransferId is { } transfer => OfTransfer(transfer, payout.TransferState!, payout.TransferReason),
        "funded" or "exchanging" when payout.SwapId is { } swap => new StatusCheck(swap),
        _ => null,
    };

    public static ITaskMessage? MessageFor(StandingConversion conversion) => conversion switch
    {
        { State: "requested", HasQuote: true } => new EthToUsdtSwap(conversion.Id),
        { State: "requested" } => new Conversion(conversion.Id),
        { State: "swap_created", TransferId: { } transfer } => OfTransfer(transfer, conversion.TransferState!, conversion.TransferReason),
        { State: "swap_created", IsSingle: true } => new Execution(conversion.Id),
        { State: "swap_created" } => new BatchExecution(conversion.Id),
        { State: "funded" or "exchanging", SwapState: "finished" or "refunded" } => new SwapExecuted(conversion.Id),
        { State: "funded" or "exchanging", SwapId: { } swap } => new StatusCheck(swap),
        _ => null,
    };

    /// <summary>For a transfer that its payout or its conversion waits for, and for one in flight that nobody waits for any more.</summary>
    public static ITaskMessage? OfTransfer(Guid transferId, string state, string? reason) => state switch
    {
        "planned" or "signed" or "broadcast" or "mined" => new PaymentRetry(transferId),
        "held" when s_shortages.Contains(reason) => null,
        _ => new PaymentResponse(transferId),
    };

    private static bool IsShort(StandingPayment payment) => !payment.IsRestBooked && payment.Arrived is { } arrived && arrived > (payment.BookedAmount ?? 0m);

    private static ITaskMessage Settle(StandingPayment payment) => payment.Status == "finished" ? new ValidatedPayment(payment.Id) : new PaymentUpdate(payment.Id);
}
