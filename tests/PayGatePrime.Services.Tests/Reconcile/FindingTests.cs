using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.NpIpn;
using PayGatePrime.Orchestrator.Reconciliation;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Reconcile;

public sealed class FindingTests
{
    [Fact]
    public async Task PaymentWhoseCallbacksWereLostIsFoundFetchedLikeACallbackAndClosed()
    {
        await using var host = await ReconcileHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        host.NowPayments.Payments["77"] = Payment("77", PaymentStatus.Finished, order);

        var found = await host.FindOnceAsync(FindingKind.PaymentMissing);
        (found.Subject, found.Severity, found.Tries).ShouldBe(("77", "info", 1));
        var fetch = (await host.TasksAsync("fetch-payment")).ShouldHaveSingleItem();
        await using var ipn = await ServiceHost<NpIpnConfig>.StartAsync(
            KnownServices.NpIpn,
            new Dictionary<string, string?>
            {
                ["NowPayments:BaseUrl"] = "http://nowpayments.test",
                ["NowPayments:ApiKey"] = "key",
                ["NowPayments:IpnSecret"] = Shop.IpnSecret,
                ["Telegram:BotUsername"] = "pgp_bot",
            },
            host.Database,
            s => s.AddSingleton<INowPayments>(host.NowPayments));
        using var answer = await ipn.DeliverAsync(JsonSerializer.Deserialize<FetchPayment>(fetch.Body, MessageJson.Options)!);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Database.OneAsync<(string, Guid)>("select status, order_id from payments where provider_payment_id = '77'")).ShouldBe(("finished", order));
        await Limits.UntilAsync(() => Task.FromResult(ipn.Google.Tasks.Any(t => t.Message == "validated-payment")), "the payment goes its way");

        await host.ShouldCloseAsync(FindingKind.PaymentMissing);
        (await host.TasksAsync("fetch-payment")).Count.ShouldBe(1);
        (await host.AlertsAsync(FindingKind.PaymentMissing)).ShouldBeEmpty("mending helped before anybody had to hear of it");
    }

    [Fact]
    public async Task PaymentThatFinishedAfterItHadExpiredIsFoundOnAnyPageOfTheList()
    {
        await using var host = await ReconcileHost.StartAsync();
        host.NowPayments.PageSize = 2;
        var order = await host.Shop.OrderAsync();
        foreach (var id in Enumerable.Range(10, 5))
        {
            var text = id.ToString(CultureInfo.InvariantCulture);
            await InsertPaymentAsync(host, text, "expired", order);
            host.NowPayments.Payments[text] = Payment(text, id == 14 ? PaymentStatus.Finished : PaymentStatus.Expired, order);
        }

        (await host.FindOnceAsync(FindingKind.PaymentBehind)).Subject.ShouldBe("14");
        (await host.TasksAsync("fetch-payment")).Count.ShouldBe(1);
        await host.Database.ExecuteAsync("update payments set status = 'finished', status_rank = 7, outcome_amount = 0.1, updated_at = now() where provider_payment_id = '14'");
        await host.ShouldCloseAsync(FindingKind.PaymentBehind);
    }

    [Fact]
    public async Task PaymentThatMendingDoesNotBringIsRaisedInTheEnd()
    {
        await using var host = await ReconcileHost.StartAsync();
        host.NowPayments.Payments["78"] = Payment("78", PaymentStatus.Finished, null);
        await host.RunAsync();
        for (var i = 0; i < MendPolicy.QuietTries; i++)
        {
            await host.Database.ExecuteAsync("update reconciliation_findings set next_try_at = now() - interval '1 second'");
            await host.RunAsync();
        }

        var found = (await host.FindingsAsync(FindingKind.PaymentMissing)).ShouldHaveSingleItem();
        (found.Severity, found.Tries).ShouldBe(("critical", MendPolicy.QuietTries + 1));
        (await host.AlertsAsync(FindingKind.PaymentMissing)).ShouldHaveSingleItem().Severity.ShouldBe(AlertSeverity.Critical);
        (await host.TasksAsync("fetch-payment")).Count.ShouldBe(MendPolicy.QuietTries + 1);
    }

    [Fact]
    public async Task PaymentsWeTookForMoreThanNowPaymentsSaysAreRaisedAndClosed()
    {
        await using var host = await ReconcileHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        await InsertPaymentAsync(host, "80", "finished", order);
        await InsertPaymentAsync(host, "81", "finished", order);
        host.NowPayments.Payments["80"] = Payment("80", PaymentStatus.Confirming, order);
        (await host.FindOnceAsync(FindingKind.PaymentAhead)).Severity.ShouldBe("critical");
        (await host.FindingsAsync(FindingKind.PaymentUnlisted)).ShouldHaveSingleItem().Subject.ShouldBe("81");
        (await host.AlertsAsync(FindingKind.PaymentAhead)).ShouldHaveSingleItem();

        host.NowPayments.Payments["80"] = Payment("80", PaymentStatus.Finished, order);
        host.NowPayments.Payments["81"] = Payment("81", PaymentStatus.Finished, order);
        await host.ShouldCloseAsync(FindingKind.PaymentAhead);
        (await host.FindingsAsync(FindingKind.PaymentUnlisted)).ShouldHaveSingleItem().IsOpen.ShouldBeFalse();
        (await host.AlertsAsync(FindingKind.PaymentAhead)).Select(a => a.IsResolved).ShouldBe([null, true]);
    }

    [Fact]
    public async Task ProviderThatIsDownClosesNothingAndIsRaisedItself()
    {
        await using var host = await ReconcileHost.StartAsync();
        host.NowPayments.Payments["82"] = Payment("82", PaymentStatus.Finished, null);
        await host.RunAsync();
        host.NowPayments.IsDown = true;
        (await host.FindOnceAsync(FindingKind.PaymentMissing)).IsOpen.ShouldBeTrue();
        (await host.FindingsAsync(FindingKind.CheckFailed)).ShouldContain(f => f.Subject == "payments" && f.IsOpen);
        host.NowPayments.IsDown = false;
        await host.RunAsync();
        (await host.FindingsAsync(FindingKind.CheckFailed)).Single(f => f.Subject == "payments").IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task WithoutTheAccountsPasswordTheListIsNotPretendedToBeRead()
    {
        await using var host = await ReconcileHost.StartAsync(settings: ("NowPayments:Password", ""));
        host.NowPayments.Payments["83"] = Payment("83", PaymentStatus.Finished, null);
        (await host.FindOnceAsync(FindingKind.CheckUnconfigured)).Subject.ShouldBe("payments");
        (await host.FindingsAsync(FindingKind.PaymentMissing)).ShouldBeEmpty();
    }

    [Fact]
    public async Task SwapThatMovedWithoutUsIsLookedAtAgainAndClosedWhenWeFollowed()
    {
        await using var host = await ReconcileHost.StartAsync();
        var (_, swap) = await InsertSwapAsync(host, "exchanging", "exchanging", isFunded: true);
        host.Exchanges.Told["x-1"] = (SwapStatus.Finished, null);
        (await host.FindOnceAsync(FindingKind.SwapMoved)).Subject.ShouldBe(swap.ToString());
        (await host.TasksAsync("status-check")).ShouldHaveSingleItem().Body.ShouldContain(swap.ToString());
        await host.Database.ExecuteAsync("update swaps set state = 'finished'");
        await host.ShouldCloseAsync(FindingKind.SwapMoved);
    }

    [Fact]
    public async Task SwapThatSomebodyElseFundedAndOneChangeNowForgotAreRaised()
    {
        await using var host = await ReconcileHost.StartAsync();
        await InsertSwapAsync(host, "swap_created", "waiting", isFunded: false);
        host.Exchanges.Told["x-1"] = (SwapStatus.Confirming, null);
        (await host.FindOnceAsync(FindingKind.SwapFundedByOther)).Severity.ShouldBe("critical");
        host.Exchanges.Told.Clear();
        await host.ShouldCloseAsync(FindingKind.SwapFundedByOther);
        (await host.FindingsAsync(FindingKind.SwapUnknown)).ShouldHaveSingleItem().IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task OutboxRowThatNobodyHandsOverIsRaisedOncePerServiceAndMessage()
    {
        await using var host = await ReconcileHost.StartAsync();
        await host.Database.ExecuteAsync(
            """
            insert into outbox (id, service, kind, name, payload, created_at)
            select gen_random_uuid(), 'pgp-invite', 'event', 'InviteSent', '{}', now() - interval '10 minutes' from generate_series(1, 3)
            """);
        var found = await host.FindOnceAsync(FindingKind.OutboxStale);
        found.Subject.ShouldBe("pgp-invite/InviteSent");
        found.Detail.ShouldStartWith("3 outbox rows");
        await host.Database.ExecuteAsync("delete from outbox where service = 'pgp-invite'");
        await host.ShouldCloseAsync(FindingKind.OutboxStale);
    }

    [Fact]
    public async Task DeadLettersThatWaitAreOneFindingAndAreGoneWhenSomebodyClosesThem()
    {
        await using var host = await ReconcileHost.StartAsync();
        await host.Database.ExecuteAsync(
            """
            insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, created_at)
            select gen_random_uuid(), 'pgp-split1', gen_random_uuid(), 'payment-split', '{}', 'asset_unknown', 'Why.', 1, now() - interval '2 hours' from generate_series(1, 40)
            """);
        (await host.FindOnceAsync(FindingKind.DeadLetterWaiting)).Detail.ShouldStartWith("40 dead letters");
        await host.Database.ExecuteAsync("update dead_letters set state = 'resolved', closed_at = now()");
        await host.ShouldCloseAsync(FindingKind.DeadLetterWaiting);
    }

    [Theory]
    [InlineData("requested", 2, "warning")]
    [InlineData("estimated", 2, "warning")]
    [InlineData("swap_created", 2, "warning")]
    [InlineData("transfer_created", 3, "critical")]
    [InlineData("funded", 4, "critical")]
    [InlineData("exchanging", 5, "critical")]
    [InlineData("held", 25, "warning")]
    public async Task PayoutThatStaysTooLongInAStateIsRaised(string state, int hours, string severity)
    {
        await using var host = await ReconcileHost.StartAsync();
        var payout = await InsertPayoutAsync(host, state);
        await host.ShouldFindNothingAsync(FindingKind.PayoutStuck);
        await host.Database.ExecuteAsync("update payouts set updated_at = now() - make_interval(hours => @hours)", new { hours });
        var found = await host.FindOnceAsync(FindingKind.PayoutStuck);
        (found.Subject, found.Severity).ShouldBe((payout.ToString(), severity));
        (await host.AlertsAsync(FindingKind.PayoutStuck)).ShouldHaveSingleItem().PayoutId.ShouldBe(payout);
        await host.Database.ExecuteAsync("update payouts set state = 'paid', updated_at = now()");
        await host.ShouldCloseAsync(FindingKind.PayoutStuck);
    }

    [Theory]
    [InlineData("requested", "", 2, "warning")]
    [InlineData("swap_created", "", 2, "warning")]
    [InlineData("swap_created", "planned", 3, "critical")]
    [InlineData("funded", "confirmed", 4, "critical")]
    [InlineData("exchanging", "confirmed", 5, "critical")]
    [InlineData("held", "confirmed", 25, "warning")]
    public async Task ConversionThatStaysTooLongIsRaisedUntilItGoesOn(string state, string transfer, int hours, string severity)
    {
        await using var host = await ReconcileHost.StartAsync();
        host.Exchanges.Told["c-1"] = (SwapStatus.Waiting, null);
        var conversion = await StandstillTests.InsertConversionAsync(host, state, "pool", true, state == "requested" ? "" : "waiting", transfer);
        await host.ShouldFindNothingAsync(FindingKind.ConversionStuck);
        await host.Database.ExecuteAsync("update conversions set updated_at = now() - make_interval(hours => @hours)", new { hours });
        var found = await host.FindOnceAsync(FindingKind.ConversionStuck);
        (found.Subject, found.Severity).ShouldBe((conversion.ToString(), severity));
        (await host.AlertsAsync(FindingKind.ConversionStuck)).ShouldHaveSingleItem().ConversionId.ShouldBe(conversion);
        await host.Database.ExecuteAsync("update conversions set state = 'returned', held_from = null");
        await host.ShouldCloseAsync(FindingKind.ConversionStuck);
    }

    [Fact]
    public async Task ExchangeOfAConversionThatMovedWithoutUsIsLookedAtAgain()
    {
        await using var host = await ReconcileHost.StartAsync();
        var conversion = await StandstillTests.InsertConversionAsync(host, "exchanging", "pool", true, "exchanging", "confirmed");
        host.Exchanges.Told["c-1"] = (SwapStatus.Finished, null);
        var swap = await host.Database.OneAsync<Guid>("select id from swaps");
        (await host.FindOnceAsync(FindingKind.SwapMoved)).Subject.ShouldBe(swap.ToString());
        (await host.TasksAsync("status-check")).ShouldHaveSingleItem().Body.ShouldContain(swap.ToString());
        (await host.Database.OneAsync<string>("select facts ->> 'conversionId' from reconciliation_findings where kind = 'swap_moved'")).ShouldBe(conversion.ToString());
        await host.Database.ExecuteAsync("update swaps set state = 'finished', updated_at = now()");
        await host.ShouldCloseAsync(FindingKind.SwapMoved);
    }

    [Fact]
    public async Task TwoRunsAtOnceDoTheWorkOnce()
    {
        await using var host = await ReconcileHost.StartAsync();
        foreach (var id in Enumerable.Range(100, 30))
        {
            host.NowPayments.Payments[$"{id}"] = Payment($"{id}", PaymentStatus.Finished, null);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.RunAsync()));
        outcomes.ShouldContain("done");
        (await host.FindingsAsync(FindingKind.PaymentMissing)).Count.ShouldBe(30);
        (await host.TasksAsync("fetch-payment")).Count.ShouldBe(30);
    }

    [Fact]
    public async Task ManyFindingsOfOneKindAreOneAlert()
    {
        await using var host = await ReconcileHost.StartAsync();
        foreach (var _ in Enumerable.Range(0, 30))
        {
            await InsertPayoutAsync(host, "funded");
        }

        await host.Database.ExecuteAsync("update payouts set updated_at = now() - interval '10 hours'");
        await host.RunAsync();
        (await host.FindingsAsync(FindingKind.PayoutStuck)).Count.ShouldBe(30);
        var alert = (await host.AlertsAsync(FindingKind.PayoutStuck)).ShouldHaveSingleItem();
        alert.Fingerprint.ShouldBe("findings:payout_stuck");
        alert.Detail.ShouldNotBeNull().ShouldStartWith("30 findings");
    }

    internal static async Task<Guid> InsertPayoutAsync(ReconcileHost host, string state, string toAsset = "ltc", string toNetwork = "ltc", bool isBatch = false, bool hasFee = true)
    {
        var id = Shop.NewId();
        var payment = isBatch ? (Guid?)null : await host.Shop.PaymentAsync(null, "finished", 1m, "eth", "unmatched");
        await host.Database.ExecuteAsync(
            """
            update payments set asset = 'eth.eth', booked_amount = 1 where id = @payment;
            insert into payouts (id, payment_id, owner_id, channel_id, state, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, created_at, updated_at)
            values (@id, @payment, @OwnerId, @ChannelId, @state, 'eth.eth', 1, 0, case when @hasFee then 0 end, case when @hasFee then 1 end, @toAsset, @toNetwork, 'addr', now(), now())
            """,
            new { id, payment, host.Shop.OwnerId, host.Shop.ChannelId, state, toAsset, toNetwork, hasFee });
        return id;
    }

    internal static async Task<(Guid Payout, Guid Swap)> InsertSwapAsync(ReconcileHost host, string payoutState, string swapState, bool isFunded, string transferState = "confirmed")
    {
        var payout = await InsertPayoutAsync(host, payoutState);
        var swap = Shop.NewId();
        await host.Database.ExecuteAsync(
            """
            insert into swaps (id, payout_id, attempt, provider_id, state, from_asset, to_asset, to_network, expected_from, expected_to, payin_address, refund_address, created_at, updated_at)
            values (@swap, @payout, 1, 'x-1', @swapState, 'eth.eth', 'ltc', 'ltc', 1, 30, '0xpayin', '0xrefund', now(), now() - interval '1 second');
            insert into transfers (id, cause, payout_id, swap_id, state, asset, amount, to_address, created_at, updated_at)
            select @transfer, 'payout:' || @payout || ':1', @payout, @swap, @transferState, 'eth.eth', 1, '0xpayin', now(), now() where @isFunded
            """,
            new { payout, swap, swapState, isFunded, transferState, transfer = Shop.NewId() });
        return (payout, swap);
    }

    private static NowPaymentsPayment Payment(string id, PaymentStatus status, Guid? order) => new()
    {
        PaymentId = id,
        Status = status,
        StatusText = PaymentStatusOrder.ToText(status),
        OrderId = order?.ToString(),
        PriceAmount = 10m,
        PriceCurrency = "usd",
        ActuallyPaid = status == PaymentStatus.Finished ? 0.1m : 0m,
        OutcomeAmount = status == PaymentStatus.Finished ? 0.1m : null,
        OutcomeCurrency = "eth",
        UpdatedAt = TimeProvider.System.GetUtcNow().AddMinutes(-1),
    };

    private static Task InsertPaymentAsync(ReconcileHost host, string id, string status, Guid order) =>
        host.Database.ExecuteAsync(
            """
            insert into payments (id, provider_payment_id, order_id, status, status_rank, state, outcome_amount, outcome_currency, asset, booked_amount, created_at, updated_at)
            values (gen_random_uuid(), @id, @order, @status, @rank, case when @status = 'finished' then 'accepted' else 'rejected' end, case when @status = 'finished' then 0.1 end, 'eth',
                case when @status = 'finished' then 'eth.eth' end, case when @status = 'finished' then 0.1 end, now() - interval '1 hour', now() - interval '1 minute')
            """,
            new { id, order, status, rank = PaymentStatusOrder.Rank(PaymentStatusOrder.Parse(status)) });
}
