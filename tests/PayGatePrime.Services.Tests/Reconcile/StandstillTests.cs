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
    public async Task AcceptedPaymentThatNobodyCollectedIsCollected()
    {
        await using var host = await ReconcileHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = await host.Shop.PaymentAsync(order, "finished", 5m, state: "accepted");
        await host.Database.ExecuteAsync(
            "update orders set payout_strategy = 'threshold'; update payments set booked_amount = 5, outcome_amount = 5, asset = 'usdt.eth', updated_at = now() - interval '1 hour'");
        await ShouldSendOnceAsync(host, "accumulate-payment", payment);
        await CollectAsync(host, payment, "converted", share: 5m);
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    [Fact]
    public async Task PayoutThatWasTooSmallAndIsNotCollectedIsCollected()
    {
        await using var host = await ReconcileHost.StartAsync();
        var payout = await FindingTests.InsertPayoutAsync(host, "accumulated");
        await host.Database.ExecuteAsync("update payments set state = 'accepted'; update payouts set updated_at = now() - interval '1 hour'");
        var payment = await host.Database.OneAsync<Guid>("select payment_id from payouts where id = @payout", new { payout });
        await ShouldSendOnceAsync(host, "accumulate-payment", payment);
        await host.Database.ExecuteAsync(
            """
            insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, state, created_at)
            values (gen_random_uuid(), 'pgp-accumulator', gen_random_uuid(), 'accumulate-payment', jsonb_build_object('paymentId', @payment), 'nothing_left', 'Why.', 1, 'resolved', now())
            """,
            new { payment });
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    [Theory]
    [InlineData("requested", "pool", false, "", "", "conversion")]
    [InlineData("requested", "pool", true, "", "", "eth-to-usdt-swap")]
    [InlineData("swap_created", "pool", true, "waiting", "", "batch-execution")]
    [InlineData("swap_created", "single", true, "waiting", "", "execution")]
    [InlineData("swap_created", "pool", true, "waiting", "planned", "payment-retry")]
    [InlineData("swap_created", "pool", true, "waiting", "confirmed", "payment-response")]
    [InlineData("funded", "pool", true, "waiting", "confirmed", "status-check")]
    [InlineData("exchanging", "pool", true, "finished", "confirmed", "swap-executed")]
    public async Task ConversionIsSentOnFromEachOfItsStates(string state, string kind, bool hasQuote, string swapState, string transferState, string message)
    {
        await using var host = await ReconcileHost.StartAsync();
        host.Exchanges.Told["c-1"] = (Enum.Parse<Common.Providers.ChangeNow.SwapStatus>(swapState.Length == 0 ? "waiting" : swapState, ignoreCase: true), null);
        var conversion = await InsertConversionAsync(host, state, kind, hasQuote, swapState, transferState);
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await AgeAsync(host);
        var id = message switch
        {
            "status-check" => await host.Database.OneAsync<Guid>("select id from swaps"),
            "payment-retry" or "payment-response" => await host.Database.OneAsync<Guid>("select id from transfers"),
            _ => conversion,
        };
        await ShouldSendOnceAsync(host, message, id, conversion);
        (await host.Database.OneAsync<string>("select facts ->> 'conversionId' from reconciliation_findings where kind = 'message_lost'")).ShouldBe(conversion.ToString());

        await host.Database.ExecuteAsync("update conversions set state = 'held', held_from = state");
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    [Fact]
    public async Task ConversionWithADeadLetterWaitsForItsPerson()
    {
        await using var host = await ReconcileHost.StartAsync();
        var conversion = await InsertConversionAsync(host, "requested", "pool", false, "", "");
        await AgeAsync(host);
        await host.Database.ExecuteAsync(
            """
            insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, created_at)
            values (gen_random_uuid(), 'pgp-split2', gen_random_uuid(), 'conversion', jsonb_build_object('conversionId', @conversion), 'last_attempt', 'Why.', 100, now())
            """,
            new { conversion });
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await host.Database.ExecuteAsync("update dead_letters set state = 'retried'");
        await ShouldSendOnceAsync(host, "conversion", conversion);
    }

    [Fact]
    public async Task TransferInFlightOfAHeldConversionIsBroughtToItsEnd()
    {
        await using var host = await ReconcileHost.StartAsync();
        host.Exchanges.Told["c-1"] = (Common.Providers.ChangeNow.SwapStatus.Waiting, null);
        await InsertConversionAsync(host, "held", "pool", true, "waiting", "planned");
        await AgeAsync(host);
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await host.Database.ExecuteAsync("update transfers set state = 'broadcast'");
        await ShouldSendOnceAsync(host, "payment-retry", await host.Database.OneAsync<Guid>("select id from transfers"));
    }

    [Fact]
    public async Task PaidBatchWhoseRowsAreStillBeingPaidIsClosed()
    {
        await using var host = await ReconcileHost.StartAsync();
        var batch = await FindingTests.InsertPayoutAsync(host, "paid", isBatch: true);
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 5m, state: "accepted");
        await CollectAsync(host, payment, "paying", share: 5m, batch);
        await host.ShouldFindNothingAsync(FindingKind.MessageLost);
        await AgeAsync(host);
        await ShouldSendOnceAsync(host, "batch-paid", batch);
        await host.Database.ExecuteAsync("update accumulations set state = 'paid'");
        await host.ShouldCloseAsync(FindingKind.MessageLost);
    }

    internal static Task AgeAsync(ReconcileHost host) => host.Database.ExecuteAsync(
        """
        update conversions set updated_at = now() - interval '1 hour';
        update quotes set created_at = now() - interval '1 hour';
        update payouts set updated_at = now() - interval '1 hour';
        update swaps set updated_at = now() - interval '1 hour';
        update transfers set updated_at = now() - interval '1 hour'
        """);

    internal static async Task<Guid> InsertConversionAsync(ReconcileHost host, string state, string kind, bool hasQuote, string swapState, string transferState)
    {
        var (id, swap, transfer) = (Shop.NewId(), Shop.NewId(), Shop.NewId());
        await host.Database.ExecuteAsync(
            """
            insert into conversions (id, kind, state, held_from, asset, amount, row_count, received, created_at, updated_at)
            values (@id, @kind, @state, case when @state = 'held' then 'swap_created' end, 'eth.eth', 1, 1, case when @state = 'done' then 2500 end, now(), now());
            insert into quotes (id, conversion_id, attempt, from_amount, to_amount, created_at) select gen_random_uuid(), @id, 1, 1, 2500, now() where @hasQuote;
            insert into swaps (id, conversion_id, attempt, provider_id, state, from_asset, to_asset, to_network, expected_from, expected_to, payin_address, refund_address, created_at, updated_at)
            select @swap, @id, 1, 'c-1', @swapState, 'eth.eth', 'usdt', 'eth', 1, 2500, '0xpayin', '0xrefund', now(), now() - interval '1 second' where @swapState <> '';
            insert into transfers (id, cause, conversion_id, swap_id, state, asset, amount, to_address, created_at, updated_at)
            select @transfer, 'conversion:' || @id || ':1', @id, @swap, @transferState, 'eth.eth', 1, '0xpayin', now(), now() where @transferState <> '';
            update conversions set transfer_id = @transfer where id = @id and @transferState <> ''
            """,
            new { id, swap, transfer, kind, state, hasQuote, swapState, transferState });
        return id;
    }

    internal static Task CollectAsync(ReconcileHost host, Guid payment, string state, decimal share, Guid? batch = null) => host.Database.ExecuteAsync(
        """
        insert into accumulations (id, payment_id, owner_id, channel_id, state, asset, gross, fee, net, fee_subject, amount, share, payout_id, created_at, updated_at)
        values (gen_random_uuid(), @payment, @OwnerId, @ChannelId, @state, 'usdt.eth', @share, 0, @share, gen_random_uuid(), @share, @share, @batch, now(), now());
        """,
        new { payment, host.Shop.OwnerId, host.Shop.ChannelId, state, share, batch });

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
