using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.Orchestrator;

public sealed class UpdateTests
{
    [Theory]
    [InlineData("failed")]
    [InlineData("expired")]
    public async Task PaymentThatBroughtNothingIsRejected(string status)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), status);

        await host.UpdatedAsync(payment);
        await host.UpdatedAsync(payment);

        (await host.Database.OneAsync<(string, string)>("select state, reason from payments")).ShouldBe(("rejected", status));
        (await host.EventsAsync()).ShouldBe(["PaymentRejected"]);
    }

    [Fact]
    public async Task FailureAfterMoneyArrivedIsForAPerson()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "failed", actuallyPaid: 0.1m);

        await host.UpdatedAsync(payment);

        (await host.StateAsync(payment)).ShouldBe("received");
        (await host.EventsAsync()).ShouldBe(["payment_failed_with_money"]);
    }

    [Fact]
    public async Task BuyerWhoPaidInAnotherCoinIsNotToldThatTheFirstExpired()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var abandoned = await host.Shop.PaymentAsync(order, "expired");
        var paid = await host.Shop.PaymentAsync(order, "finished", 10m);
        await host.FinishedAsync(paid);

        await host.UpdatedAsync(abandoned);

        (await host.EventsAsync()).ShouldBe(["PaymentAccepted"]);
    }

    [Theory]
    [InlineData("payment_unknown_order", false)]
    [InlineData("payment_child", true)]
    [InlineData("payment_price_mismatch", true)]
    public async Task MoneyThatFitsNoOrderGoesIntoSuspenseOnce(string reason, bool withOrder)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = await host.Shop.PaymentAsync(
            withOrder ? order : null, "finished", 0.5m, "eth", "unmatched", reason == "payment_child" ? "99" : null, reason: reason);

        await host.UpdatedAsync(payment);
        await host.UpdatedAsync(payment);
        await host.FinishedAsync(payment);

        (await host.Database.OneAsync<(string, string, decimal)>("select state, reason, booked_amount from payments")).ShouldBe(("unmatched", reason, 0.5m));
        (await host.BalanceAsync("suspense")).ShouldBe(-0.5m);
        (await host.EventsAsync()).ShouldBe(["money_in_suspense"]);
        (await host.Database.OneAsync<long>("select count(*) from membership_periods")).ShouldBe(0);
        (await host.Database.OneAsync<string>("select state from orders")).ShouldBe("invoiced");
    }

    [Theory]
    [InlineData("unmatched")]
    [InlineData("accepted")]
    public async Task WhatArrivesAfterTheDecisionIsBookedOnceAndHeldApart(string decided)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = decided == "accepted"
            ? await host.Shop.PaymentAsync(order, "partially_paid", 9.8m)
            : await host.Shop.PaymentAsync(null, "partially_paid", 9.8m, state: "unmatched", reason: "payment_unknown_order");
        await host.UpdatedAsync(payment);
        (await host.StateAsync(payment)).ShouldBe(decided);

        await host.Shop.MoveAsync(payment, "finished", 12m);
        await host.FinishedAsync(payment);
        await host.UpdatedAsync(payment);

        (await host.BalanceAsync("hot_wallet")).ShouldBe(12m);
        (await host.BalanceAsync("owner_payable"), await host.BalanceAsync("suspense")).ShouldBe(decided == "accepted" ? (-9.8m, -2.2m) : (0m, -12m));
        (await host.EventsAsync()).Count(e => e == "outcome_changed").ShouldBe(1);
    }

    [Fact]
    public async Task ChildOfAPartialPaymentDoesNotCountTowardsTheOrder()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var part = await host.Shop.PaymentAsync(order, "partially_paid", 4m);
        await host.UpdatedAsync(part);
        var child = await host.Shop.PaymentAsync(order, "finished", 6m, "usdterc20", "unmatched", "99", reason: "payment_child");

        await host.UpdatedAsync(child);

        (await host.StateAsync(part)).ShouldBe("partial");
        (await host.BalanceAsync("suspense")).ShouldBe(-10m);
    }

    [Fact]
    public async Task RefundBeforeAcceptanceEndsThePayment()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "refunded", 10m);

        await host.UpdatedAsync(payment);
        await host.FinishedAsync(payment);

        (await host.StateAsync(payment)).ShouldBe("refunded");
        (await host.EventsAsync()).ShouldBe(["PaymentRefunded"]);
        (await host.Database.OneAsync<long>("select count(*) from ledger_transactions")).ShouldBe(0);
    }

    [Fact]
    public async Task RefundOfAPartialPaymentIsToldAndNoLongerCounts()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var part = await host.Shop.PaymentAsync(order, "partially_paid", 6m);
        await host.UpdatedAsync(part);
        await host.Shop.MoveAsync(part, "refunded");
        await host.UpdatedAsync(part);
        var topUp = await host.Shop.PaymentAsync(order, "partially_paid", 4m);

        await host.UpdatedAsync(topUp);

        (await host.StateAsync(part), await host.StateAsync(topUp)).ShouldBe(("refunded", "partial"));
        (await host.EventsAsync()).ShouldBe(["PaymentPartial", "PaymentPartial", "PaymentRefunded", "suspense_refunded"]);
    }

    [Theory]
    [InlineData("requested")]
    [InlineData("estimated")]
    [InlineData("swap_created")]
    public async Task RefundAfterAcceptanceRevokesAccessAndCancelsThePayout(string payoutState)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await AcceptedAsync(host);
        await host.Database.ExecuteAsync("update payouts set state = @payoutState", new { payoutState });

        await host.UpdatedAsync(payment);
        await host.UpdatedAsync(payment);

        (await host.StateAsync(payment)).ShouldBe("refunded");
        (await host.Database.OneAsync<string>("select state from payouts")).ShouldBe("cancelled");
        (await host.Database.OneAsync<bool>("select p.revoked_at is not null and m.ends_at <= now() + interval '1 second' from membership_periods p, memberships m")).ShouldBeTrue();
        (await host.BalanceAsync("owner_payable"), await host.BalanceAsync("suspense"), await host.BalanceAsync("hot_wallet")).ShouldBe((0m, -10m, 10m));
        (await host.EventsAsync()).ShouldBe(["PaymentAccepted", "PaymentRefunded", "payment_refunded"]);
    }

    [Theory]
    [InlineData("transfer_created")]
    [InlineData("funded")]
    [InlineData("paid")]
    [InlineData("held")]
    public async Task RefundAfterThePayoutLeftIsForAPerson(string payoutState)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await AcceptedAsync(host);
        await host.Database.ExecuteAsync("update payouts set state = @payoutState", new { payoutState });

        await host.UpdatedAsync(payment);

        (await host.Database.OneAsync<string>("select state from payouts")).ShouldBe(payoutState);
        (await host.EventsAsync()).ShouldBe(["PaymentAccepted", "PaymentRefunded", "payment_refunded", "refund_after_payout"]);
    }

    [Fact]
    public async Task RefundGivesTheFeeBackThatWasTaken()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await AcceptedAsync(host);
        await host.Database.ExecuteAsync(
            """
            update payouts set state = 'estimated', fee = 0.3, net = 9.7;
            select ledger_post(@id, 'fee-taken:' || (select id from payouts), 'fee_taken', '{}', now(), array[@a, @b], array['owner_payable:' || @OwnerId || ':usdt.eth', 'fee_income:usdt.eth'],
                array['owner_payable', 'fee_income'], array['usdt.eth', 'usdt.eth'], array[@OwnerId, null], array[0.3, -0.3]);
            """,
            new { id = Shop.NewId(), a = Shop.NewId(), b = Shop.NewId(), host.Shop.OwnerId });

        await host.UpdatedAsync(payment);

        (await host.BalanceAsync("fee_income"), await host.BalanceAsync("owner_payable")).ShouldBe((0m, 0m));
    }

    [Fact]
    public async Task RefundOfTheFirstOfTwoPeriodsMovesTheSecondForward()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var first = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(days: 10), "finished", 10m);
        var second = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(days: 20), "finished", 10m);
        await host.FinishedAsync(first);
        await host.FinishedAsync(second);
        await host.Shop.MoveAsync(first, "refunded");

        await host.UpdatedAsync(first);

        (await host.Database.OneAsync<bool>(
            """
            select m.ends_at = p.ends_at and p.ends_at - p.starts_at = interval '480 hours' and abs(extract(epoch from m.ends_at - now()) - 20 * 86400) < 60
            from memberships m join membership_periods p on p.revoked_at is null
            """)).ShouldBeTrue();
    }

    private static async Task<Guid> AcceptedAsync(OrchestratorHost host)
    {
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m);
        (await host.FinishedAsync(payment)).ShouldBe("done");
        await host.Shop.MoveAsync(payment, "refunded");
        return payment;
    }
}
