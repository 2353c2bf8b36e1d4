using PayGatePrime.Orchestrator.Reconciliation;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>What stands still in the database gets the message that a queue lost, once, and not while a dead letter waits for a person.</summary>
public sealed class StandstillTests
{
    [Theory]
    [InlineData("finished", "received", "validated-payment")]
    [InlineData("partially_paid", "received", "payment-update")]
    [InlineData("expired", "received", "payment-update")]
    [InlineData("refunded", "accepted", "payment-update")]
    public async Task PaymentIsSentOn(string status, string state, string message)
    {
        await using var host = await ReconcileHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), status, 5m, state: state);
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await host.Database.ExecuteAsync("update payments set updated_at = now() - interval '1 hour'");
        await ShouldSendOnceAsync(host, message, payment);
        await host.Database.ExecuteAsync("update payments set updated_at = now()");
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    [Theory]
    [InlineData("requested", false, "payment-split")]
    [InlineData("requested", true, "estimate-request")]
    [InlineData("estimated", true, "swap-request")]
    [InlineData("swap_created", true, "host-pay-trigger")]
    public async Task PayoutWithoutAnExchangeIsSentOn(string state, bool hasFee, string message)
    {
        await using var host = await ReconcileHost.StartAsync();
        var payout = await FindingTests.InsertPayoutAsync(host, state, hasFee: hasFee);
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await host.Database.ExecuteAsync("update payouts set updated_at = now() - interval '1 hour'");
        await ShouldSendOnceAsync(host, message, payout);
        await host.Database.ExecuteAsync("update payouts set state = 'paid'");
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    [Fact]
    public async Task DirectAndBatchPayoutsAreSentOnTheirOwnWays()
    {
        await using var host = await ReconcileHost.StartAsync();
        var direct = await FindingTests.InsertPayoutAsync(host, "requested", "eth", "eth");
        var batch = await FindingTests.InsertPayoutAsync(host, "requested", isBatch: true, hasFee: false);
        await host.Database.ExecuteAsync("update payouts set updated_at = now() - interval '1 hour'");
        await host.RunAsync();
        (await host.TasksAsync("host-pay-trigger")).ShouldHaveSingleItem().Body.ShouldContain(direct.ToString());
        (await host.TasksAsync("batch-payout")).ShouldHaveSingleItem().Body.ShouldContain(batch.ToString());
    }

    [Theory]
    [InlineData("estimated", "waiting", "", "swap-response", "payout")]
    [InlineData("transfer_created", "waiting", "planned", "payment-retry", "transfer")]
    [InlineData("transfer_created", "waiting", "broadcast", "payment-retry", "transfer")]
    [InlineData("transfer_created", "waiting", "confirmed", "payment-response", "transfer")]
    [InlineData("funded", "waiting", "confirmed", "status-check", "swap")]
    [InlineData("exchanging", "exchanging", "confirmed", "status-check", "swap")]
    public async Task PayoutWithAnExchangeIsSentOn(string state, string swapState, string transferState, string message, string about)
    {
        await using var host = await ReconcileHost.StartAsync();
        var (payout, swap) = await FindingTests.InsertSwapAsync(host, state, swapState, transferState.Length > 0, transferState);
        host.Exchanges.Told["x-1"] = (Enum.Parse<Common.Providers.ChangeNow.SwapStatus>(swapState, ignoreCase: true), null);
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await host.Database.ExecuteAsync("update payouts set updated_at = now() - interval '1 hour'; update swaps set updated_at = now() - interval '1 hour'; update transfers set updated_at = now() - interval '1 hour'");
        var id = about == "payout" ? payout : about == "swap" ? swap : await host.Database.OneAsync<Guid>("select id from transfers");
        await ShouldSendOnceAsync(host, message, id, payout);

        // A look at the exchange is a sign of life.
        await host.Database.ExecuteAsync("update swaps set updated_at = now()");
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    [Fact]
    public async Task BuyerWithoutALinkIsInvitedAndOneWithALinkIsNot()
    {
        await using var host = await ReconcileHost.StartAsync();
        var lost = await InsertPeriodAsync(host, null);
        foreach (var state in new[] { "sent", "used", "revoked", "failed" })
        {
            await InsertPeriodAsync(host, state);
        }

        await ShouldSendOnceAsync(host, "telegram-invite", lost);
        await host.Database.ExecuteAsync("insert into invites (id, period_id, buyer_id, chat_id, state, created_at, updated_at) values (gen_random_uuid(), @lost, 1, 1, 'sent', now(), now())", new { lost });
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    [Fact]
    public async Task WhatHasADeadLetterWaitsForItsPerson()
    {
        await using var host = await ReconcileHost.StartAsync();
        var payout = await FindingTests.InsertPayoutAsync(host, "requested");
        await host.Database.ExecuteAsync(
            """
            update payouts set updated_at = now() - interval '1 hour';
            insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, created_at)
            values (gen_random_uuid(), 'pgp-split1', gen_random_uuid(), 'payment-split', jsonb_build_object('payoutId', @payout), 'last_attempt', 'Why.', 100, now())
            """,
            new { payout });
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await host.Database.ExecuteAsync("update dead_letters set state = 'resolved'");
        await ShouldSendOnceAsync(host, "estimate-request", payout);
    }

    private static async Task ShouldSendOnceAsync(ReconcileHost host, string message, Guid id, Guid? subject = null)
    {
        (await host.FindOnceAsync(FindingKind.MessageLost)).Subject.ShouldEndWith((subject ?? id).ToString());
        (await host.TasksAsync(message)).ShouldHaveSingleItem().Body.ShouldContain(id.ToString());
    }

    private static async Task<Guid> InsertPeriodAsync(ReconcileHost host, string? invite)
    {
        var order = await host.Shop.OrderAsync(buyer: Random.Shared.NextInt64(1, long.MaxValue));
        var payment = await host.Shop.PaymentAsync(order, "finished", 5m, state: "accepted");
        var (membership, period) = (Shop.NewId(), Shop.NewId());
        await host.Database.ExecuteAsync(
            """
            update payments set booked_amount = 5, asset = 'usdt.eth' where id = @payment;
            insert into memberships (id, channel_id, buyer_id, state, ends_at, created_at) select @membership, @ChannelId, buyer_id, 'active', now() + interval '30 days', now() from orders where id = @order;
            insert into membership_periods (id, membership_id, order_id, payment_id, days, starts_at, ends_at, created_at)
            values (@period, @membership, @order, @payment, 30, now() - interval '1 hour', now() + interval '30 days', now() - interval '1 hour');
            insert into invites (id, period_id, buyer_id, chat_id, state, created_at, updated_at) select gen_random_uuid(), @period, 1, 1, @invite, now(), now() where @invite is not null
            """,
            new { payment, membership, host.Shop.ChannelId, order, period, invite });
        return period;
    }
}
