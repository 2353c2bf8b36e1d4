using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.Orchestrator;

public sealed class AcceptanceTests
{
    [Fact]
    public async Task FullPaymentBecomesAccessAndAPayout()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = await host.Shop.PaymentAsync(order, "finished", 0.004m, "eth");

        (await host.FinishedAsync(payment)).ShouldBe("done");

        (await host.Database.OneAsync<string>("select state from orders")).ShouldBe("accepted");
        var row = await host.Database.OneAsync<(string State, string Asset, decimal Booked, decimal Value, bool Late, decimal? Over)>(
            "select state, asset, booked_amount, value_usd, is_late, over_usd from payments");
        row.ShouldBe(("accepted", "eth.eth", 0.004m, 10m, false, null));
        (await host.Database.OneAsync<(string, decimal, string)>("select asset, usd_per_coin, source from price_quotes")).ShouldBe(("eth.eth", 2_500m, "fake"));
        (await host.Database.OneAsync<(string, string, decimal, int, string, string)>("select state, from_asset, gross, fee_bps, to_asset, to_address from payouts"))
            .ShouldBe(("requested", "eth.eth", 0.004m, 300, "ltc", "ltc1owner"));
        (await host.Database.OneAsync<decimal>("select extract(epoch from p.ends_at - p.starts_at) / 86400 from membership_periods p join memberships m on m.ends_at = p.ends_at where m.state = 'active'"))
            .ShouldBe(30m);
        (await host.MessagesAsync()).ShouldBe(["payment-split", "telegram-invite"]);
        (await host.EventsAsync()).ShouldBe(["PaymentAccepted"]);
        (await host.BalanceAsync("hot_wallet"), await host.BalanceAsync("owner_payable")).ShouldBe((0.004m, -0.004m));
    }

    [Fact]
    public async Task RedeliveryAfterTheCommitChangesNothing()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m);
        var message = Shop.NewId();

        (await host.FinishedAsync(payment, message)).ShouldBe("done");
        (await host.FinishedAsync(payment, message)).ShouldBe("duplicate");
        (await host.FinishedAsync(payment)).ShouldBe("done");
        (await host.UpdatedAsync(payment)).ShouldBe("done");

        await OnlyOnceAsync(host);
    }

    [Fact]
    public async Task ManyDeliveriesAtOnceAcceptOnce()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m);
        var message = Shop.NewId();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? host.FinishedAsync(payment, message) : host.UpdatedAsync(payment)));

        outcomes.ShouldAllBe(o => o == "done" || o == "duplicate" || o == "moved_on");
        await OnlyOnceAsync(host);
    }

    [Fact]
    public async Task TwoPaymentsOfOneOrderAtOnceBuyOnePeriod()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var first = await host.Shop.PaymentAsync(order, "finished", 10m);
        var second = await host.Shop.PaymentAsync(order, "finished", 10m);

        await Task.WhenAll(host.FinishedAsync(first), host.FinishedAsync(second));

        await OnlyOnceAsync(host, alerts: ["duplicate_payment"]);
        (await host.Database.ManyAsync<string>("select state from payments order by state")).ShouldBe(["accepted", "unmatched"]);
        (await host.Database.OneAsync<string>("select reason from payments where state = 'unmatched'")).ShouldBe("duplicate_payment");
        (await host.BalanceAsync("hot_wallet"), await host.BalanceAsync("owner_payable"), await host.BalanceAsync("suspense")).ShouldBe((20m, -10m, -10m));
    }

    [Fact]
    public async Task PartialPaymentThenTopUpIsAcceptedWithBothAmountsPaidOut()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var part = await host.Shop.PaymentAsync(order, "partially_paid", 4m);

        (await host.UpdatedAsync(part)).ShouldBe("done");
        (await host.UpdatedAsync(part)).ShouldBe("done");

        (await host.Database.OneAsync<(string, decimal, decimal)>("select state, value_usd, missing_usd from payments")).ShouldBe(("partial", 4m, 6m));
        (await host.EventsAsync()).ShouldBe(["PaymentPartial"]);
        (await host.BalanceAsync("suspense")).ShouldBe(-4m);

        var topUp = await host.Shop.PaymentAsync(order, "partially_paid", 0.0024m, "eth");
        (await host.UpdatedAsync(topUp)).ShouldBe("done");

        (await host.Database.ManyAsync<string>("select state from payments")).ShouldBe(["accepted", "accepted"]);
        (await host.Database.ManyAsync<(string, decimal)>("select from_asset, gross from payouts order by gross")).ShouldBe([("eth.eth", 0.0024m), ("usdt.eth", 4m)]);
        (await host.Database.OneAsync<Guid>("select payment_id from membership_periods")).ShouldBe(topUp);
        (await host.MessagesAsync()).ShouldBe(["payment-split", "payment-split", "telegram-invite"]);
        (await host.EventsAsync()).ShouldBe(["PaymentAccepted", "PaymentPartial"]);
        (await host.BalanceAsync("suspense")).ShouldBe(0m);
        (await host.BalanceAsync("owner_payable")).ShouldBe(-4.0024m);
    }

    [Fact]
    public async Task TwoPartsAtOnceAreAddedUp()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var first = await host.Shop.PaymentAsync(order, "partially_paid", 5m);
        var second = await host.Shop.PaymentAsync(order, "partially_paid", 5m);

        await Task.WhenAll(host.UpdatedAsync(first), host.UpdatedAsync(second));

        (await host.Database.ManyAsync<string>("select state from payments")).ShouldBe(["accepted", "accepted"]);
        (await host.Database.OneAsync<long>("select count(*) from membership_periods")).ShouldBe(1);
        (await host.BalanceAsync("suspense"), await host.BalanceAsync("owner_payable")).ShouldBe((0m, -10m));
    }

    [Fact]
    public async Task PartialPaymentThatFinishesWithMoreIsBookedOnce()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "partially_paid", 4m);
        await host.UpdatedAsync(payment);

        await host.Shop.MoveAsync(payment, "finished", 9.8m);
        await host.FinishedAsync(payment);

        (await host.StateAsync(payment)).ShouldBe("accepted");
        (await host.BalanceAsync("hot_wallet"), await host.BalanceAsync("suspense"), await host.BalanceAsync("owner_payable")).ShouldBe((9.8m, 0m, -9.8m));
        (await host.Database.OneAsync<decimal>("select gross from payouts")).ShouldBe(9.8m);
    }

    [Fact]
    public async Task PartialPaymentThatFinishesStillShortKeepsAllInSuspense()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "partially_paid", 4m);
        await host.UpdatedAsync(payment);

        await host.Shop.MoveAsync(payment, "finished", 7m);
        await host.FinishedAsync(payment);

        (await host.Database.OneAsync<(string, decimal)>("select state, missing_usd from payments")).ShouldBe(("partial", 3m));
        (await host.BalanceAsync("hot_wallet"), await host.BalanceAsync("suspense")).ShouldBe((7m, -7m));
    }

    [Theory]
    [InlineData("9.61", "accepted")]
    [InlineData("9.60", "accepted")]
    [InlineData("9.59", "partial")]
    public async Task ShortfallIsForgivenOnlyWithinTolerance(string amount, string expected)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture));

        await host.FinishedAsync(payment);

        (await host.StateAsync(payment)).ShouldBe(expected);
    }

    [Fact]
    public async Task OverpaymentIsCreditedAndShown()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 12.5m);

        await host.FinishedAsync(payment);

        (await host.Database.OneAsync<(string, decimal)>("select state, over_usd from payments")).ShouldBe(("accepted", 2.5m));
        (await host.Database.OneAsync<decimal>("select gross from payouts")).ShouldBe(12.5m);
    }

    [Fact]
    public async Task LatePaymentIsAcceptedAndSaidToBeLate()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var order = await host.Shop.OrderAsync(expiresInHours: -5);
        await host.Database.ExecuteAsync("update orders set state = 'expired'");
        var payment = await host.Shop.PaymentAsync(order, "expired", null);
        await host.UpdatedAsync(payment);
        (await host.StateAsync(payment)).ShouldBe("rejected");
        await host.Shop.MoveAsync(payment, "finished", 10m);

        (await host.FinishedAsync(payment)).ShouldBe("done");

        (await host.Database.OneAsync<(string, bool)>("select state, is_late from payments")).ShouldBe(("accepted", true));
        (await host.EventsAsync()).ShouldBe(["PaymentAccepted", "PaymentLate", "PaymentRejected"]);
        (await host.Database.OneAsync<long>("select count(*) from membership_periods")).ShouldBe(1);
    }

    [Fact]
    public async Task RenewalsExtendFromTheEndOfWhatRuns()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payments = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            payments.Add(await host.Shop.PaymentAsync(await host.Shop.OrderAsync(days: 10), "finished", 10m));
        }

        await Task.WhenAll(payments.Select(p => host.FinishedAsync(p)));

        (await host.Database.OneAsync<long>("select count(*) from memberships")).ShouldBe(1);
        (await host.Database.OneAsync<bool>(
            """
            select max(p.ends_at) = (select ends_at from memberships) and extract(epoch from max(p.ends_at) - min(p.starts_at)) = 40 * 86400 and count(distinct p.starts_at) = 4
            from membership_periods p
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task LapsedMembershipBeginsAnewFromNow()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Database.ExecuteAsync(
            "insert into memberships (id, channel_id, buyer_id, state, ends_at, created_at) values (@id, @ChannelId, 7000001, 'expired', now() - interval '9 days', now())",
            new { id = Shop.NewId(), host.Shop.ChannelId });
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m);

        await host.FinishedAsync(payment);

        (await host.Database.OneAsync<bool>("select state = 'active' and ends_at > now() + interval '29 days 23 hours' from memberships")).ShouldBeTrue();
    }

    [Fact]
    public async Task DonationGivesNoMembership()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(days: 0), "finished", 10m);

        await host.FinishedAsync(payment);

        (await host.MessagesAsync()).ShouldBe(["payment-split"]);
        (await host.Database.OneAsync<long>("select count(*) from memberships")).ShouldBe(0);
        (await host.EventsAsync()).ShouldBe(["PaymentAccepted"]);
    }

    [Fact]
    public async Task ThresholdOrderIsAccumulatedInsteadOfPaidOut()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(strategy: "threshold"), "finished", 10m);

        await host.FinishedAsync(payment);

        (await host.MessagesAsync()).ShouldBe(["accumulate-payment", "telegram-invite"]);
        (await host.Database.OneAsync<long>("select count(*) from payouts")).ShouldBe(0);
        (await host.BalanceAsync("owner_payable")).ShouldBe(-10m);
    }

    [Theory]
    [InlineData(ProviderFailure.Unavailable)]
    [InlineData(ProviderFailure.PairUnavailable)]
    [InlineData(ProviderFailure.Malformed)]
    public async Task WithoutAPriceThePaymentWaitsAndIsNeverDropped(ProviderFailure failure)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m);
        var message = Shop.NewId();
        host.Prices.Failure = failure;

        (await host.FinishedAsync(payment, message)).ShouldBe("503");
        (await host.StateAsync(payment)).ShouldBe("received");

        host.Prices.Failure = null;
        (await host.FinishedAsync(payment, message)).ShouldBe("done");
        await OnlyOnceAsync(host);
    }

    [Fact]
    public async Task LastAttemptWithoutAPriceIsADeadLetter()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m);
        host.Prices.Failure = ProviderFailure.Unavailable;

        (await host.DeliverAsync(new ValidatedPayment(payment), attempt: 100_000)).ShouldBe("dead_letter");

        (await host.StateAsync(payment)).ShouldBe("received");
        (await host.EventsAsync()).ShouldBe(["last_attempt"]);
    }

    [Theory]
    [InlineData("trx", "outcome_currency_unknown")]
    [InlineData("melon", "outcome_currency_unknown")]
    [InlineData(null, "outcome_currency_unknown")]
    public async Task CurrencyThatWeDoNotHoldStopsForAPerson(string? currency, string code)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m, currency);

        (await host.FinishedAsync(payment)).ShouldBe("dead_letter");

        (await host.Database.OneAsync<string>("select code from dead_letters")).ShouldBe(code);
        (await host.StateAsync(payment)).ShouldBe("received");
        (await host.EventsAsync()).ShouldBe([code]);
    }

    [Fact]
    public async Task WithoutAWalletThePaymentWaits()
    {
        await using var host = await OrchestratorHost.StartAsync(withWallet: false);
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10m);

        (await host.FinishedAsync(payment)).ShouldBe("503");

        (await host.StateAsync(payment)).ShouldBe("received");
    }

    [Fact]
    public async Task DigitsBeyondTheAssetsOwnAreCutOff()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 10.12345678m);

        await host.FinishedAsync(payment);

        (await host.Database.OneAsync<decimal>("select gross from payouts")).ShouldBe(10.123456m);
    }

    private static async Task OnlyOnceAsync(OrchestratorHost host, params string[] alerts)
    {
        (await host.Database.OneAsync<long>("select count(*) from membership_periods")).ShouldBe(1);
        (await host.Database.OneAsync<long>("select count(*) from payouts")).ShouldBe(1);
        (await host.Database.OneAsync<long>("select count(*) from ledger_transactions where kind = 'payment_received'")).ShouldBe(1);
        (await host.BalanceAsync("owner_payable")).ShouldBe(-10m);
        (await host.MessagesAsync()).ShouldBe(["payment-split", "telegram-invite"]);
        (await host.EventsAsync()).ShouldBe(["PaymentAccepted", .. alerts]);
    }
}
