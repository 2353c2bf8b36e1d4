using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PayGatePrime.Accumulator;
using PayGatePrime.BatchProcessor;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.MicroBatchProcessor;
using PayGatePrime.Orchestrator;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>The whole house of payouts with what collects, converts and pays in batches; one ETH is worth 2,500 dollars and of USDT.</summary>
public sealed class ThresholdWorld : PayoutWorld
{
    public const string FallBack = "usdt";
    private readonly List<ServiceHost<MicroBatchProcessorConfig>> _microBatches = [];
    private readonly List<ServiceHost<BatchProcessorConfig>> _batches = [];
    private int _people;

    public TestToken Token { get; private set; } = null!;

    public CrashPlan Crashes { get; } = new();

    internal FakePrices Prices { get; } = new();

    internal FakeNowPayments NowPayments { get; } = new();

    /// <summary>Two processes of one service on the same database.</summary>
    internal IReadOnlyList<ServiceHost<MicroBatchProcessorConfig>> MicroBatches => _microBatches;

    internal IReadOnlyList<ServiceHost<BatchProcessorConfig>> Batches => _batches;

    internal Asset Usdt { get; } = new("usdt", "eth", 6, TestToken.Address);

    /// <summary>How conversions go from here on.</summary>
    public void Convert(ExchangeScript script) => ChangeNow.Scripts[FallBack] = ChangeNow.Scripts[Chain.Wallet] = script;

    /// <summary>Puts what earlier tests left out of the way.</summary>
    public async Task ClearAsync()
    {
        Convert(new ExchangeScript());
        Prices.Eth = 2_500m;
        Prices.Failure = null;
        await Database.ExecuteAsync(
            """
            update accumulations set created_at = now(), asset = 'dai.eth', updated_at = now() where state = 'pending';
            update channels set payout_threshold_usd = 1000000000, payout_strategy = 'threshold', is_active = true, deleted_at = null
            """);
    }

    public async Task<TestOwner> AddOwnerAsync(decimal? threshold = 100m, string strategy = "threshold", ExchangeScript? script = null, string? coin = null, string network = "trx", string? address = null)
    {
        var person = 10_000 + Interlocked.Increment(ref _people);
        var number = person.ToString(CultureInfo.InvariantCulture);
        var now = TimeProvider.System.GetUtcNow();
        var owner = new TestOwner(Guid.CreateVersion7(now), Guid.CreateVersion7(now), address ?? TestAddresses.Tron(person), coin ?? "batchcoin" + number);
        if (coin is null)
        {
            ChangeNow.Scripts[owner.Coin] = ChangeNow.Scripts[owner.Address] = script ?? new ExchangeScript();
        }

        await Database.ExecuteAsync(
            """
            insert into owners (id, display_name, created_at) values (@Id, 'Owner', @now);
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, payout_threshold_usd, fee_bps, created_at)
            values (@ChannelId, @Id, @token, @chat, 'Channel', @strategy, @Coin, @network, @Address, @threshold, 1000, @now)
            """,
            new { owner.Id, owner.ChannelId, owner.Coin, owner.Address, token = "batch" + number, chat = -long.Parse(number, CultureInfo.InvariantCulture), strategy, network, threshold, now });
        return owner;
    }

    /// <summary>A payment really arrives in the wallet and is accepted, as the Orchestrator leaves it.</summary>
    public async Task<Guid> PayAsync(TestOwner owner, decimal amount, string asset = "eth.eth", string strategy = "threshold")
    {
        var now = TimeProvider.System.GetUtcNow();
        var (order, payment) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        var price = asset == "eth.eth" ? Prices.Eth : 1m;
        await Database.ExecuteAsync(
            """
            insert into orders (id, kind, state, status_token, buyer_id, channel_id, owner_id, price_usd, days, fee_bps, payout_strategy, payout_asset, payout_network, payout_address, created_at, expires_at)
            select @order, 'donation', 'accepted', @order::text, 1, c.id, c.owner_id, 10, 0, c.fee_bps, @strategy, c.payout_asset, c.payout_network, c.payout_address, @now, @now
            from channels c where c.id = @ChannelId;
            insert into payments (id, provider_payment_id, order_id, status, status_rank, state, asset, booked_amount, value_usd, created_at, updated_at)
            values (@payment, @payment::text, @order, 'finished', @rank, 'accepted', @asset, @amount, @value, @now, @now)
            """,
            new { order, payment, owner.ChannelId, strategy, asset, amount, value = amount * price, now, rank = PaymentStatusOrder.Rank(PaymentStatus.Finished) });
        NowPayments.Payments[payment.ToString()] = new NowPaymentsPayment { PaymentId = payment.ToString(), Status = PaymentStatus.Finished, StatusText = "finished", PriceAmount = 10m, PriceCurrency = "usd", UpdatedAt = now };
        var received = Amount.Of(asset == "eth.eth" ? Asset.Eth : Usdt, amount, Rounding.Exact);
        _ = asset == "eth.eth" ? (object)await Chain.PayAsync(Chain.Wallet, amount) : await Token.PayAsync(Chain.Wallet, amount);
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await new LedgerWriter(TimeProvider.System).PostAsync(
            connection, transaction, LedgerEntries.PaymentReceived(payment, owner.Id, Chain.Wallet, received, now, new LedgerReferences(order, payment)));
        await transaction.CommitAsync();
        return payment;
    }

    /// <summary>A payment arrives and is collected.</summary>
    public async Task<Guid> CollectAsync(TestOwner owner, decimal amount, string asset = "eth.eth", int deliveries = 1)
    {
        var payment = await PayAsync(owner, amount, asset);
        await PumpAsync([First(new AccumulatePayment(payment))], deliveries);
        return payment;
    }

    /// <summary>A row that was converted, with the coins in the wallet.</summary>
    public Task<Guid> CollectUsdtAsync(TestOwner owner, decimal net) => CollectAsync(owner, net / 9m * 10m, "usdt.eth");

    public Task<string> CheckAsync() => RunJobAsync(KnownServices.MicroBatchProcessor, "check-threshold");

    public Task<string> ReconcileAsync() => RunJobAsync(KnownServices.Orchestrator, "reconcile");

    public Task<string> ProcessAsync() => RunJobAsync(KnownServices.BatchProcessor, "process");

    /// <summary>Checks the pool and lets everything that follows happen.</summary>
    public async Task ConvertAllAsync(int deliveries = 1, int? seed = null)
    {
        (await CheckAsync()).ShouldBe("done");
        await PumpAsync([], deliveries, seed is { } s ? new Random(s) : null);
    }

    /// <summary>Pays whoever is due and lets everything that follows happen.</summary>
    public async Task PayAllAsync(int deliveries = 1, int? seed = null)
    {
        (await ProcessAsync()).ShouldBe("done");
        await PumpAsync([], deliveries, seed is { } s ? new Random(s) : null);
    }

    public Task<IReadOnlyList<string>> StatesAsync(TestOwner owner) =>
        Database.ManyAsync<string>("select state from accumulations where channel_id = @ChannelId order by created_at, id", new { owner.ChannelId });

    public Task<decimal> SharesAsync(TestOwner owner) =>
        Database.OneAsync<decimal>("select coalesce(sum(share), 0) from accumulations where channel_id = @ChannelId", new { owner.ChannelId });

    public Task<Guid> ConversionOfAsync(TestOwner owner) =>
        Database.OneAsync<Guid>("select distinct conversion_id from accumulations where channel_id = @ChannelId", new { owner.ChannelId });

    public Task<ConversionEnd> ConversionAsync(Guid id) =>
        Database.OneAsync<ConversionEnd>("select kind, state, attempt, amount, row_count, received, reason, held_from from conversions where id = @id", new { id });

    /// <summary>What the books owe an owner in an asset.</summary>
    public Task<decimal> OwedAsync(TestOwner owner, string asset) => Database.OneAsync<decimal>(
        "select -coalesce(sum(p.amount), 0) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.kind = 'owner_payable' and a.owner_id = @Id and a.asset = @asset",
        new { owner.Id, asset });

    public Task<IReadOnlyList<BatchEnd>> BatchesAsync(TestOwner owner) => Database.ManyAsync<BatchEnd>(
        "select id, state, gross, fee, attempt, to_asset, to_address, paid_amount, reason from payouts where channel_id = @ChannelId and payment_id is null order by created_at, id", new { owner.ChannelId });

    /// <summary>Ledger and chain agree in both coins, and what is collected is what is owed: nothing is lost on the way and nothing counted twice.</summary>
    public override async Task ShouldBalanceAsync()
    {
        await base.ShouldBalanceAsync();
        var booked = await Database.OneAsync<decimal>(
            "select coalesce(sum(p.amount), 0) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.kind = 'hot_wallet' and a.asset = 'usdt.eth'");
        booked.ShouldBe(await Token.BalanceAsync(Chain.Wallet));
        (await Database.ManyAsync<Guid>(
            """
            select c.id from conversions c join accumulations a on a.conversion_id = c.id
            where c.state not in ('returned') group by c.id having sum(a.amount) <> c.amount or count(*) <> c.row_count
            """)).ShouldBeEmpty("a conversion is its rows");
        (await Database.ManyAsync<Guid>(
            "select c.id from conversions c join accumulations a on a.conversion_id = c.id where c.state = 'done' group by c.id having sum(a.share) <> c.received")).ShouldBeEmpty("shares sum to what arrived");
        (await Database.ManyAsync<Guid>(
            "select p.id from payouts p join accumulations a on a.payout_id = p.id group by p.id having sum(a.share) <> p.gross")).ShouldBeEmpty("a batch is its rows");
        (await Database.OneAsync<decimal>(
            """
            select coalesce(sum(p.amount), 0) from ledger_postings p join ledger_accounts a on a.id = p.account_id join ledger_transactions t on t.id = p.transaction_id
            where a.kind = 'conversion' and t.kind in ('conversion_received', 'conversion_shared')
            """)).ShouldBe(0m, "a conversion leaves nothing on its account");
    }

    /// <summary>What the rows say is owed to owners is what the books say.</summary>
    public async Task ShouldOweAsync(TestOwner owner)
    {
        var rows = await Database.OneAsync<(decimal Eth, decimal Usdt)>(
            """
            select coalesce(sum(amount) filter (where asset = 'eth.eth' and state in ('pending', 'converting')), 0) as eth,
                coalesce(sum(share) filter (where state in ('converted', 'paying')), 0) as usdt
            from accumulations where owner_id = @Id
            """,
            new { owner.Id });
        (await OwedAsync(owner, "eth.eth"), await OwedAsync(owner, "usdt.eth")).ShouldBe(rows);
    }

    protected override FakeChangeNow CreateChangeNow() => new(Chain) { Token = Token };

    protected override async Task BeforeDeliveryAsync()
    {
        if (Crashes.IsDead)
        {
            await Crashes.ReviveAsync();

            // An exchange whose creation died unanswered may be made again only after the window of doubt.
            await Database.ExecuteAsync("update external_calls set started_at = started_at - interval '10 minutes' where state = 'started'");
        }

        await Chain.CallAsync("evm_mine");
    }

    protected override async Task StartMoreAsync()
    {
        await Crashes.UseAsync(Database);
        await StartAsync<AccumulatorConfig>(KnownServices.Accumulator);
        await StartAsync<OrchestratorConfig>(KnownServices.Orchestrator);
        _microBatches.Add(await StartAsync<MicroBatchProcessorConfig>(KnownServices.MicroBatchProcessor));
        _batches.Add(await StartAsync<BatchProcessorConfig>(KnownServices.BatchProcessor));
    }

    /// <summary>A second process of both jobs' services.</summary>
    public async Task StartSecondAsync()
    {
        if (_microBatches.Count == 1)
        {
            _microBatches.Add(await StartAsync<MicroBatchProcessorConfig>(KnownServices.MicroBatchProcessor));
            _batches.Add(await StartAsync<BatchProcessorConfig>(KnownServices.BatchProcessor));
        }
    }

    protected override async Task StartChainAsync()
    {
        await base.StartChainAsync();
        Token = new TestToken(Chain);
        await Token.DeployAsync();
        await Token.GiveAsync(Chain.Stranger, 1_000_000_000m);
    }

    protected override void Settings(string service, Dictionary<string, string?> settings)
    {
        settings["Assets:usdt.eth:Contract"] = TestToken.Address;
        settings["Prices:BaseUrl"] = "http://prices.invalid";
        settings["NowPayments:BaseUrl"] = "http://nowpayments.invalid";
        settings["NowPayments:ApiKey"] = "key";
        settings["NowPayments:Email"] = "merchant@example.org";
        settings["NowPayments:Password"] = "password";
        settings["Reconcile:Grace"] = "00:00:00";
        settings["Reconcile:ArrivalGrace"] = "00:00:00";
        settings["Reconcile:FinalityDepth"] = "1";
        if (service == KnownServices.MicroBatchProcessor)
        {
            settings["Wallet:Confirmations"] = "2";
        }

        settings["Conversions:LimitUsd"] = "200";
        settings["Conversions:MaxAge"] = "1.00:00:00";
        settings["Batches:SmallestUsd"] = "2";
        settings["Batches:RetryAfter"] = "0:00:00";
    }

    protected override void Replace(string service, IServiceCollection services)
    {
        services.AddSingleton<INowPayments>(NowPayments);
        services.AddSingleton<IPriceSource>(Crashes.Around<IPriceSource>(Prices, service));
        if (service == KnownServices.MicroBatchProcessor)
        {
            var node = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddEthereumNode(new EthereumSettings(new Secret(Chain.Url.ToString())))
                .BuildServiceProvider().GetRequiredService<IEthereumNode>();
            services.AddSingleton<IEthereumNode>(Crashes.Around(node, service));
        }

        if (service != KnownServices.HostPay3)
        {
            services.AddSingleton<IChangeNow>(Crashes.Around<IChangeNow>(ChangeNow, service));
        }
    }
}
