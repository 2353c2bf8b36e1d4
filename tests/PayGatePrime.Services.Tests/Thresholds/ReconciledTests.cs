using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Services.Tests.Payouts;

namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>What really happened on the chain and in the house, looked at by reconciliation: it knows conversions and batches, and finds nothing.</summary>
public sealed class ReconciledTests : IAsyncLifetime
{
    private readonly ThresholdWorld _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ConversionsAndBatchesAreMatchedWithTheChainAndNothingIsFound()
    {
        var (one, two) = (await _world.AddOwnerAsync(), await _world.AddOwnerAsync(threshold: 10_000m));

        // The first exchange sends a part back, the second converts what is left.
        _world.Convert(new ExchangeScript { AfterDeposit = new([SwapStatus.Exchanging, SwapStatus.Refunded]), RefundShare = 0.9m });
        await _world.CollectAsync(one, 0.07m);
        await _world.CollectAsync(two, 0.07m);
        await _world.ConvertAllAsync();
        await ShouldFindNothingAsync();
        _world.Prices.Eth = 25_000m;
        await _world.ConvertAllAsync();
        await _world.CollectAsync(two, 0.5m);
        (await _world.StatesAsync(two)).ShouldBe(["converted", "converted"]);
        await _world.PayAllAsync();
        (await _world.StatesAsync(one)).ShouldBe(["paid"]);

        var report = await ShouldFindNothingAsync();

        report.IsBalanced.ShouldBeTrue();
        report.Transit.ShouldBeEmpty();
        var usdt = report.Cover.Single(l => l.Asset == "usdt.eth");
        var owed = await _world.OwedAsync(two, "usdt.eth");
        (usdt.Owed, usdt.Collected, usdt.OnChain, usdt.IsCovered).ShouldBe((owed, owed, owed, true));
        report.Cover.ShouldAllBe(l => l.Conversion == 0m);
        var matched = await _world.Database.ManyAsync<string>("select split_part(cause, ':', 1) from movement_matches order by 1");
        matched.ShouldBe(["conversion-received", "conversion-received", "payment-received", "payment-received", "payment-received", "swap-refunded"]);
        await _world.ShouldBalanceAsync();
    }

    [Fact]
    public async Task CoinsThatAreBeingConvertedAreCountedWhereTheyAre()
    {
        var owner = await _world.AddOwnerAsync();
        _world.Convert(new ExchangeScript { AfterDeposit = new(Enumerable.Repeat(SwapStatus.Exchanging, 1_000)) });
        await _world.CollectAsync(owner, 0.085m);
        await _world.CollectAsync(owner, 0.085m);
        (await _world.CheckAsync()).ShouldBe("done");
        await _world.PumpAsync([], until: steps => steps >= 40);
        (await _world.ConversionAsync(await _world.ConversionOfAsync(owner))).State.ShouldBe("exchanging");

        var report = await ShouldFindNothingAsync();

        var (eth, usdt) = (report.Cover.Single(l => l.Asset == "eth.eth"), report.Cover.Single(l => l.Asset == "usdt.eth"));
        (eth.Owed, eth.Collected, eth.InTransit, eth.Converting).ShouldBe((0.153m, 0.153m, 0.153m, 0.153m));
        (usdt.Owed, usdt.Promised).ShouldBe((0m, 382.5m));
        report.Transit.ShouldHaveSingleItem().ConversionId.ShouldBe(await _world.ConversionOfAsync(owner));
    }

    [Fact]
    public async Task UsdtThatIsBookedAndDidNotComeIsRaised()
    {
        var owner = await _world.AddOwnerAsync();
        await _world.CollectAsync(owner, 0.5m);
        await ShouldFindNothingAsync();
        await _world.Database.ExecuteAsync("delete from movement_matches where cause like 'conversion-received:%'; update wallet_scans set posting_cursor = 0; update conversions set received_log = received_log + 1");
        (await _world.ReconcileAsync()).ShouldBe("done");
        (await _world.Database.ManyAsync<string>("select kind from reconciliation_findings where resolved_at is null and kind <> 'reserve_difference' order by kind")).ShouldBe(["arrival_missing", "deposit_unmatched"]);
    }

    [Fact]
    public async Task BalanceThatIsNotItsRowsAndBooksThatOweTooLittleAreRaised()
    {
        var owner = await _world.AddOwnerAsync(threshold: 10_000m);
        await _world.CollectAsync(owner, 0.5m);
        await _world.ConvertAllAsync();
        await ShouldFindNothingAsync();
        await _world.Database.ExecuteAsync("update channel_balances set balance = balance - 1");
        await _world.Database.ExecuteAsync(
            "insert into accumulations (id, payment_id, owner_id, channel_id, state, asset, gross, fee, net, fee_subject, amount, share, conversion_id, created_at, updated_at) "
            + "select @id, @payment, owner_id, channel_id, state, asset, gross, fee, net, @id, amount, 3, conversion_id, now(), now() from accumulations",
            new { id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), payment = await _world.PayAsync(owner, 0.001m, strategy: "instant") });

        (await _world.ReconcileAsync()).ShouldBe("done");

        var found = await _world.Database.ManyAsync<(string Kind, string Subject)>(
            "select kind, subject from reconciliation_findings where resolved_at is null and kind in ('balance_differs', 'owed_below_collected') order by kind");
        found.ShouldBe([("balance_differs", owner.ChannelId.ToString()), ("owed_below_collected", $"{owner.Id}/usdt.eth")]);
        await _world.Database.ExecuteAsync("update channel_balances set balance = balance + 1");
        await _world.ReconcileAsync();
        (await _world.Database.OneAsync<int>("select count(*)::int from reconciliation_findings where resolved_at is null and kind = 'balance_differs'")).ShouldBe(0, "the inserted row is in the balance");
    }

    private async Task<ReserveReport> ShouldFindNothingAsync()
    {
        (await _world.ReconcileAsync()).ShouldBe("done");
        (await _world.Database.ManyAsync<string>("select kind || ' ' || subject || ': ' || detail from reconciliation_findings")).ShouldBeEmpty();
        await using var connection = new NpgsqlConnection(_world.Database.Superuser);
        await connection.OpenAsync();
        return (await ReserveReports.ReadLatestAsync(connection)).ShouldNotBeNull();
    }
}
