using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Services.Tests.Payouts;

[Collection(PayoutCollection.Name)]
public sealed class InstantPathTests(PayoutWorld world)
{
    public static TheoryData<ProviderFailure> Passing => [ProviderFailure.RateLimited, ProviderFailure.Unavailable];

    [Fact]
    public async Task PayoutReachesTheOwnerThroughOneSwapAndOneTransfer()
    {
        var payout = await world.AddPayoutAsync();
        await world.RunAsync(payout);
        await ShouldBePaidAsync(payout, attempt: 1);
        var end = await world.EndAsync(payout);
        (end.Fee, end.Net, end.PaidAmount).ShouldBe((0.015m, 0.085m, 0.085m * 2500m));
    }

    [Fact]
    public async Task EveryMessageDeliveredThreeTimesPaysOnce()
    {
        var payout = await world.AddPayoutAsync();
        await world.RunAsync(payout, deliveries: 3);
        await ShouldBePaidAsync(payout, attempt: 1);
        world.ChangeNow.ExchangesTo(await AddressAsync(payout)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task OwnerWhoWantsWhatWeHoldIsPaidWithoutSwap()
    {
        var address = world.Chain.FreshAddress();
        var payout = await world.AddPayoutAsync(toAsset: "eth", toNetwork: "eth", address: address);
        await world.RunAsync(payout, deliveries: 3);
        await ShouldBePaidAsync(payout, attempt: 1);
        world.ChangeNow.ExchangesTo(address).ShouldBeEmpty();
        (await world.Chain.BalanceAsync(address)).ShouldBe(new System.Numerics.BigInteger(85_000_000_000_000_000L));
    }

    [Fact]
    public async Task BelowMinimumPayoutIsAccumulated()
    {
        var payout = await world.AddPayoutAsync(new ExchangeScript { Minimum = 5m });
        await world.RunAsync(payout);
        (await world.EndAsync(payout)).State.ShouldBe("accumulated");
        world.Tasks.ShouldContain(t => t.Message == "accumulate-payment");
        world.Events.ShouldContain(e => e.PayoutId == payout && e.Name == EventName.PayoutHeld && e.Code == "below_minimum");
        (await world.OwedAsync(payout)).ShouldBe(0.085m);
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task MinimumThatRoseBetweenQuoteAndCreationAccumulatesToo()
    {
        var payout = await world.AddPayoutAsync(new ExchangeScript { CreateFailures = new([ProviderFailure.BelowMinimum]) });
        await world.RunAsync(payout, deliveries: 2);
        (await world.EndAsync(payout)).State.ShouldBe("accumulated");
    }

    [Fact]
    public Task AboveMaximumIsHeld() => ShouldBeHeldAsync(new ExchangeScript { Maximum = 0.01m }, "above_maximum");

    [Fact]
    public Task PairThatIsNotOfferedIsHeld() => ShouldBeHeldAsync(new ExchangeScript { EstimateFailure = ProviderFailure.PairUnavailable }, "pair_unavailable");

    [Fact]
    public Task PairThatIsNoLongerOfferedAtCreationIsHeld() =>
        ShouldBeHeldAsync(new ExchangeScript { CreateFailures = new([ProviderFailure.PairUnavailable]) }, "pair_unavailable");

    [Fact]
    public Task AddressThatIsRefusedIsHeld() => ShouldBeHeldAsync(new ExchangeScript { IsAddressValid = false }, "address_refused");

    [Fact]
    public Task AddressThatIsRefusedAtCreationIsHeld() =>
        ShouldBeHeldAsync(new ExchangeScript { CreateFailures = new([ProviderFailure.AddressRefused]) }, "address_refused");

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task PassingTroubleAtChangeNowDelaysOnly(ProviderFailure failure)
    {
        var payout = await world.AddPayoutAsync(new ExchangeScript { CreateFailures = new([failure, failure]), LookFailures = new([failure, null, failure]) });
        await world.RunAsync(payout);
        await ShouldBePaidAsync(payout, attempt: 1);
        world.ChangeNow.ExchangesTo(await AddressAsync(payout)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 2)]
    [InlineData(false, false, 1)]
    public async Task CreationWhoseAnswerIsLostFundsOneExchange(bool canList, bool wasCreated, int created)
    {
        world.ChangeNow.CanListExchanges = canList;
        var payout = await world.AddPayoutAsync(new ExchangeScript { CreateFailures = new([ProviderFailure.UnknownOutcome]), IsCreatedAllTheSame = wasCreated });
        await world.RunAsync(payout, until: step =>
        {
            if (step == 8)
            {
                world.Forward(TimeSpan.FromMinutes(3));
            }

            return false;
        });
        await ShouldBePaidAsync(payout, attempt: 1);
        var exchanges = world.ChangeNow.ExchangesTo(await AddressAsync(payout));
        exchanges.Count.ShouldBe(created);
        var funded = 0;
        foreach (var exchange in exchanges)
        {
            funded += await world.Chain.BalanceAsync(exchange.PayinAddress) > 0 ? 1 : 0;
        }

        funded.ShouldBe(1);
        world.ChangeNow.CanListExchanges = false;
    }

    [Fact]
    public async Task PromiseFarBelowTheQuoteIsQuotedAnew()
    {
        var payout = await world.AddPayoutAsync(new ExchangeScript { Promises = [0.9m, 0.98m] });
        await world.RunAsync(payout, deliveries: 2);
        await ShouldBePaidAsync(payout, attempt: 2);
        (await world.Chain.BalanceAsync(world.ChangeNow.ExchangesTo(await AddressAsync(payout))[0].PayinAddress)).IsZero.ShouldBeTrue();
    }

    [Fact]
    public async Task PromiseThatStaysFarBelowTheQuoteIsHeld()
    {
        var payout = await ShouldBeHeldAsync(new ExchangeScript { Promises = [0.9m] }, "slippage");
        (await world.EndAsync(payout)).Attempt.ShouldBe(4);
        (await TransfersAsync(payout)).ShouldBe(0);
    }

    [Theory]
    [InlineData(SwapStatus.Expired)]
    [InlineData(SwapStatus.Failed)]
    public async Task ExchangeThatEndsUnfundedIsTriedAnew(SwapStatus status)
    {
        var payout = await world.AddPayoutAsync(new ExchangeScript { BeforeDeposit = new([status]) });
        await world.RunAsync(payout, deliveries: 2);
        await ShouldBePaidAsync(payout, attempt: 2);
    }

    [Fact]
    public async Task ExchangesThatNeverWaitAreHeldInTheEnd()
    {
        var payout = await ShouldBeHeldAsync(
            new ExchangeScript { BeforeDeposit = new([SwapStatus.Expired, SwapStatus.Expired, SwapStatus.Failed, SwapStatus.Expired]) }, "exchange_ended_unfunded");
        (await world.OwedAsync(payout)).ShouldBe(0.085m);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0.9")]
    [InlineData("1.01")]
    public async Task RefundedExchangeIsTriedAnewWithWhatCameBack(string share)
    {
        var part = decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture);
        var payout = await world.AddPayoutAsync(new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Refunded]), RefundShare = part });
        await world.RunAsync(payout, deliveries: 2);
        await ShouldBePaidAsync(payout, attempt: 2, transfers: 2);
        world.ChangeNow.ExchangesTo(await AddressAsync(payout))[1].Request.FromAmount.ShouldBe(0.085m * Math.Min(1m, part));
    }

    [Fact]
    public async Task ExchangeThatRefundsEveryTimeIsHeld()
    {
        var payout = await ShouldBeHeldAsync(new ExchangeScript { AfterDeposit = new(Enumerable.Repeat(SwapStatus.Refunded, 4)) }, "exchange_refunded");
        (await world.EndAsync(payout)).Attempt.ShouldBe(4);
        (await world.OwedAsync(payout)).ShouldBe(0.085m);
    }

    [Fact]
    public Task RefundWithoutAFigureIsHeld() =>
        ShouldBeHeldAsync(new ExchangeScript { AfterDeposit = new([SwapStatus.Refunded]), RefundShare = null }, "refund_amount_unknown");

    [Fact]
    public async Task ExchangeThatFailsWithOurDepositIsHeld()
    {
        var payout = await ShouldBeHeldAsync(new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Failed]) }, "exchange_failed");
        (await TransfersAsync(payout)).ShouldBe(1);
        (await world.OwedAsync(payout)).ShouldBe(0.085m);
    }

    [Fact]
    public async Task VerificationAndUnknownStatusesAreWaitedOutWithOneAlertEach()
    {
        var payout = await world.AddPayoutAsync(new ExchangeScript
        {
            AfterDeposit = new([SwapStatus.Confirming, SwapStatus.Verifying, SwapStatus.Verifying, SwapStatus.Unknown, SwapStatus.Unknown, SwapStatus.Sending]),
        });
        await world.RunAsync(payout, deliveries: 2);
        await ShouldBePaidAsync(payout, attempt: 1);
        var alerts = world.Events.Where(e => e.PayoutId == payout && e.Name == EventName.OperatorAlert).Select(e => e.Code).ToList();
        alerts.ShouldBe(["exchange_verifying", "exchange_status_unknown"]);
    }

    [Theory]
    [InlineData(SwapStatus.Waiting, "paid")]
    [InlineData(SwapStatus.Expired, "held")]
    public async Task ExchangeIsLookedAtAfreshBeforeALateTransferIsSent(SwapStatus later, string state)
    {
        var payout = await world.AddPayoutAsync(new ExchangeScript { BeforeDeposit = new([SwapStatus.Waiting, later]) });
        var isLate = false;
        await world.RunAsync(payout, until: _ =>
        {
            if (!isLate && world.Database.OneAsync<long>("select count(*) from transfers where payout_id = @payout", new { payout }).GetAwaiter().GetResult() == 1)
            {
                isLate = true;
                world.Forward(TimeSpan.FromMinutes(11));
            }

            return false;
        });
        (await world.EndAsync(payout)).State.ShouldBe(state);
        (await TransfersAsync(payout)).ShouldBe(state == "paid" ? 1 : 0);
        (await world.Database.OneAsync<string>("select state from transfers where payout_id = @payout", new { payout })).ShouldBe(state == "paid" ? "confirmed" : "held");
        await world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task MessagesInAnyOrderAndNumberEndTheSame()
    {
        foreach (var seed in Enumerable.Range(4711, 8))
        {
            var payout = await world.AddPayoutAsync(new ExchangeScript
            {
                BeforeDeposit = new(seed % 2 == 0 ? [SwapStatus.Expired] : []),
                AfterDeposit = new(seed % 3 == 0 ? [SwapStatus.Exchanging, SwapStatus.Refunded] : [SwapStatus.Sending]),
                CreateFailures = new([seed % 4 == 0 ? ProviderFailure.RateLimited : null]),
            });
            await world.RunAsync(payout, deliveries: 1 + (seed % 3), seed);
            var end = await world.EndAsync(payout);
            end.State.ShouldBe("paid", $"seed {seed}");
            end.Attempt.ShouldBe(1 + (seed % 2 == 0 ? 1 : 0) + (seed % 3 == 0 ? 1 : 0), $"seed {seed}");
            (await world.OwedAsync(payout)).ShouldBe(0m, $"seed {seed}");
        }

        await world.ShouldBalanceAsync();
    }

    private async Task<Guid> ShouldBeHeldAsync(ExchangeScript script, string code)
    {
        var payout = await world.AddPayoutAsync(script);
        await world.RunAsync(payout, deliveries: 2);
        var end = await world.EndAsync(payout);
        (end.State, end.Reason).ShouldBe(("held", code));
        end.HeldFrom.ShouldNotBeNull();
        world.Events.Count(e => e.PayoutId == payout && e.Name == EventName.PayoutHeld && e.Code == code).ShouldBe(1);
        (await world.Database.OneAsync<long>("select count(*) from dead_letters where state = 'open' and code = @code", new { code })).ShouldBeGreaterThan(0);
        await world.ShouldBalanceAsync();
        return payout;
    }

    private async Task ShouldBePaidAsync(Guid payout, int attempt, int transfers = 1)
    {
        var end = await world.EndAsync(payout);
        (end.State, end.Attempt).ShouldBe(("paid", attempt));
        (end.Fee + end.Net).ShouldBe(end.Gross);
        (await TransfersAsync(payout)).ShouldBe(transfers);
        (await world.OwedAsync(payout)).ShouldBe(0m);
        world.Events.Count(e => e.PayoutId == payout && e.Name == EventName.PayoutPaid).ShouldBe(1);
        world.Events.Count(e => e.PayoutId == payout && e.Name == EventName.PayoutStarted).ShouldBe(1);
        await world.ShouldBalanceAsync();
    }

    private Task<long> TransfersAsync(Guid payout) =>
        world.Database.OneAsync<long>("select count(*) from transfers where payout_id = @payout and state = 'confirmed'", new { payout });

    private Task<string> AddressAsync(Guid payout) => world.Database.OneAsync<string>("select to_address from payouts where id = @payout", new { payout });

    [Fact]
    public async Task MemoOfTheOwnerReachesTheExchange()
    {
        const string Address = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh";
        var payout = await world.AddPayoutAsync(toAsset: "xrp", toNetwork: "xrp", address: Address, extraId: "4000000001");
        await world.RunAsync(payout);
        (await world.EndAsync(payout)).State.ShouldBe("paid");
        world.ChangeNow.ExchangesTo(Address).ShouldHaveSingleItem().Request.ExtraId.ShouldBe("4000000001");
        world.ChangeNow.ValidatedAddresses.ShouldContain(Address);
    }

    [Theory]
    [InlineData("xrp", "xrp", "rG1QQv2nh2gr7RCZ1P8YYcBUKCCN633jCn", null, "extra_id_missing")]
    [InlineData("xrp", "xrp", "r3kmLJN5D28dHuH8vZNUZpMC43pEHpaocV", "4294967296", "extra_id_malformed")]
    [InlineData("usdt", "trx", "TNDzfERDpxLDS2w1q6yaFC7pzqaSQ3Bg3r", "memo", "extra_id_unexpected")]
    [InlineData("usdt", "trx", "TNDzfERDpxLDS2w1q6yaFC7pzqaSQ3Bg3s", null, "address_checksum")]
    [InlineData("btc", "btc", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", null, "address_alphabet")]
    public async Task DestinationThatItsNetworkDoesNotKnowIsHeldWithoutAskingTheExchange(string asset, string network, string address, string? extraId, string reason)
    {
        var payout = await world.AddPayoutAsync(toAsset: asset, toNetwork: network, address: address, extraId: extraId);
        await world.RunAsync(payout);
        var end = await world.EndAsync(payout);
        (end.State, end.Reason).ShouldBe(("held", reason));
        world.ChangeNow.ExchangesTo(address).ShouldBeEmpty();
        world.ChangeNow.ValidatedAddresses.ShouldNotContain(address);
    }
}
