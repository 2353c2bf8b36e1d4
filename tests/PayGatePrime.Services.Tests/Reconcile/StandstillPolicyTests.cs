using PayGatePrime.Common.Messages;
using PayGatePrime.Orchestrator.Reconciliation;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>Each state with the message that carries it on; null where nothing should.</summary>
public sealed class StandstillPolicyTests
{
    private static readonly Guid s_id = new(1, 0, 0, new byte[8]);
    private static readonly Guid s_swap = new(2, 0, 0, new byte[8]);
    private static readonly Guid s_transfer = new(3, 0, 0, new byte[8]);

    [Theory]
    [InlineData("finished", "received", 5.0, null, typeof(ValidatedPayment))]
    [InlineData("finished", "rejected", 5.0, null, typeof(ValidatedPayment))]
    [InlineData("partially_paid", "received", 5.0, null, typeof(PaymentUpdate))]
    [InlineData("partially_paid", "partial", 5.0, 5.0, null)]
    [InlineData("finished", "partial", 8.0, 5.0, typeof(ValidatedPayment))]
    [InlineData("finished", "accepted", 5.0, 5.0, null)]
    [InlineData("finished", "accepted", 8.0, 5.0, typeof(PaymentUpdate))]
    [InlineData("finished", "accepted", 4.0, 5.0, null)]
    [InlineData("finished", "unmatched", 5.0, null, typeof(PaymentUpdate))]
    [InlineData("finished", "unmatched", 5.0, 5.0, null)]
    [InlineData("expired", "unmatched", null, null, null)]
    [InlineData("refunded", "accepted", 5.0, 5.0, typeof(PaymentUpdate))]
    [InlineData("refunded", "refunded", 5.0, 5.0, null)]
    [InlineData("expired", "received", null, null, typeof(PaymentUpdate))]
    [InlineData("failed", "received", null, null, typeof(PaymentUpdate))]
    [InlineData("failed", "rejected", null, null, null)]
    [InlineData("waiting", "received", null, null, null)]
    [InlineData("sending", "received", null, null, null)]
    public void PaymentIsCarriedOnFromItsState(string status, string state, double? arrived, double? booked, Type? expected) =>
        StandstillPolicy.MessageFor(new StandingPayment(s_id, status, state, null, (decimal?)arrived, (decimal?)booked, false))?.GetType().ShouldBe(expected);

    [Fact]
    public void PaymentThatWaitsForNobodyGetsNoMessage()
    {
        StandstillPolicy.MessageFor(new StandingPayment(s_id, "finished", "accepted", null, 8m, 5m, true)).ShouldBeNull("the rest is on the books");
        StandstillPolicy.MessageFor(new StandingPayment(s_id, "failed", "received", 3m, null, null, false)).ShouldBeNull("NOWPayments lost money: a person's business");
    }

    [Theory]
    [InlineData("requested", "", typeof(PaymentSplit))]
    [InlineData("requested", "batch", typeof(BatchPayout))]
    [InlineData("requested", "batch fee", typeof(BatchPayout))]
    [InlineData("requested", "batch fee direct", typeof(BatchPayout))]
    [InlineData("requested", "batch fee quote", typeof(EstimateResponse))]
    [InlineData("requested", "fee", typeof(EstimateRequest))]
    [InlineData("requested", "fee direct", typeof(HostPayTrigger))]
    [InlineData("requested", "fee quote", typeof(EstimateResponse))]
    [InlineData("estimated", "fee quote", typeof(SwapRequest))]
    [InlineData("estimated", "fee quote swap", typeof(SwapResponse))]
    [InlineData("estimated", "fee quote refused", typeof(SwapResponse))]
    [InlineData("swap_created", "fee quote swap", typeof(HostPayTrigger))]
    [InlineData("transfer_created", "swap planned", typeof(PaymentRetry))]
    [InlineData("transfer_created", "swap signed", typeof(PaymentRetry))]
    [InlineData("transfer_created", "swap broadcast", typeof(PaymentRetry))]
    [InlineData("transfer_created", "swap mined", typeof(PaymentRetry))]
    [InlineData("transfer_created", "swap confirmed", typeof(PaymentResponse))]
    [InlineData("transfer_created", "swap reverted", typeof(PaymentResponse))]
    [InlineData("transfer_created", "swap replaced", typeof(PaymentResponse))]
    [InlineData("transfer_created", "swap held", typeof(PaymentResponse))]
    [InlineData("transfer_created", "swap held short", null)]
    [InlineData("funded", "swap confirmed", typeof(StatusCheck))]
    [InlineData("exchanging", "swap confirmed", typeof(StatusCheck))]
    [InlineData("held", "swap", null)]
    [InlineData("paid", "swap", null)]
    [InlineData("accumulated", "", null)]
    [InlineData("cancelled", "", null)]
    public void PayoutIsCarriedOnFromItsState(string state, string with, Type? expected)
    {
        var has = with.Split(' ');
        var transferState = has.FirstOrDefault(w => w is "planned" or "signed" or "broadcast" or "mined" or "confirmed" or "reverted" or "replaced" or "held");
        var message = StandstillPolicy.MessageFor(new StandingPayout(
            s_id,
            has.Contains("batch"),
            has.Contains("direct"),
            state,
            has.Contains("fee"),
            has.Contains("quote"),
            has.Contains("refused"),
            has.Contains("swap") ? s_swap : null,
            transferState is null ? null : s_transfer,
            transferState,
            has.Contains("short") ? "wallet_low_gas" : null));
        message?.GetType().ShouldBe(expected);
        (message is null).ShouldBe(expected is null);
        if (message is StatusCheck check)
        {
            check.SwapId.ShouldBe(s_swap);
        }
    }

    [Theory]
    [InlineData("requested", "", "", "", typeof(Conversion))]
    [InlineData("requested", "quote", "", "", typeof(EthToUsdtSwap))]
    [InlineData("swap_created", "quote", "waiting", "", typeof(BatchExecution))]
    [InlineData("swap_created", "quote single", "waiting", "", typeof(Execution))]
    [InlineData("swap_created", "quote single", "waiting", "planned", typeof(PaymentRetry))]
    [InlineData("swap_created", "quote", "waiting", "broadcast", typeof(PaymentRetry))]
    [InlineData("swap_created", "quote", "waiting", "confirmed", typeof(PaymentResponse))]
    [InlineData("swap_created", "quote", "waiting", "held", typeof(PaymentResponse))]
    [InlineData("swap_created", "quote short", "waiting", "held", null)]
    [InlineData("funded", "quote", "waiting", "confirmed", typeof(StatusCheck))]
    [InlineData("exchanging", "quote", "sending", "confirmed", typeof(StatusCheck))]
    [InlineData("exchanging", "quote", "failed", "confirmed", typeof(StatusCheck))]
    [InlineData("exchanging", "quote", "finished", "confirmed", typeof(SwapExecuted))]
    [InlineData("funded", "quote", "refunded", "confirmed", typeof(SwapExecuted))]
    [InlineData("held", "quote", "failed", "confirmed", null)]
    [InlineData("done", "quote", "finished", "confirmed", null)]
    [InlineData("returned", "", "", "", null)]
    public void ConversionIsCarriedOnFromItsState(string state, string with, string swap, string transfer, Type? expected)
    {
        var has = with.Split(' ');
        var message = StandstillPolicy.MessageFor(new StandingConversion(
            s_id,
            has.Contains("single"),
            state,
            has.Contains("quote"),
            swap.Length == 0 ? null : s_swap,
            swap.Length == 0 ? null : swap,
            transfer.Length == 0 ? null : s_transfer,
            transfer.Length == 0 ? null : transfer,
            has.Contains("short") ? "wallet_low_balance" : null));
        message?.GetType().ShouldBe(expected);
        (message is null).ShouldBe(expected is null);
    }

    [Fact]
    public void EveryMessageItMaySendIsOneTheOrchestratorMaySend()
    {
        ITaskMessage[] all =
        [
            new ValidatedPayment(s_id), new PaymentUpdate(s_id), new PaymentSplit(s_id), new BatchPayout(s_id), new EstimateRequest(s_id), new EstimateResponse(s_id), new SwapRequest(s_id),
            new SwapResponse(s_id), new HostPayTrigger(s_id), new PaymentRetry(s_id), new PaymentResponse(s_id), new StatusCheck(s_id), new TelegramInvite(s_id), new FetchPayment(s_id),
            new AccumulatePayment(s_id), new Conversion(s_id), new EthToUsdtSwap(s_id), new Execution(s_id), new BatchExecution(s_id), new SwapExecuted(s_id), new BatchPaid(s_id),
        ];
        all.Where(m => !MessageRoutes.For(m.GetType()).Senders.Contains(KnownServices.Orchestrator)).ShouldBeEmpty();
    }
}
