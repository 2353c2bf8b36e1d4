using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.HostPay1;
using PayGatePrime.HostPay2;
using PayGatePrime.HostPay3;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Split1;
using PayGatePrime.Split2;
using PayGatePrime.Split3;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>The six payout services on one real database and one real chain, with a queue between them that a test may disturb.</summary>
public class PayoutWorld : IAsyncLifetime
{
    private readonly Dictionary<string, (Func<CreatedTask, int, Task<HttpResponseMessage>> Deliver, Func<string, Task<HttpResponseMessage>> RunJob)> _hosts = new(StringComparer.Ordinal);
    private readonly List<FakeGoogle> _googles = [];
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly ShiftedTime _time = new();
    private readonly List<CreatedTask> _delivered = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private List<CreatedTask> _left = [];
    private int _people;

    public ServiceDatabase Database { get; private set; } = null!;

    public Chain Chain { get; private set; } = null!;

    /// <summary>While true, a service may answer 500, as one that died, and gets the message again.</summary>
    public bool IsCrashing { get; set; }

    public FakeChangeNow ChangeNow { get; private set; } = null!;

    public IEnumerable<DomainEvent> Events => _googles.SelectMany(g => g.Events);

    public IEnumerable<CreatedTask> Tasks => _googles.SelectMany(g => g.Tasks);

    public async Task InitializeAsync()
    {
        Database = await ServiceDatabase.CreateAsync();
        await StartChainAsync();
        ChangeNow = CreateChangeNow();
        await StartAsync<HostPay3Config>(KnownServices.HostPay3);
        await Limits.UntilAsync(async () => await Database.OneAsync<long>("select count(*) from wallets") == 1, "the wallet is registered");
        await StartAsync<Split1Config>(KnownServices.Split1);
        await StartAsync<Split2Config>(KnownServices.Split2);
        await StartAsync<Split3Config>(KnownServices.Split3);
        await StartAsync<HostPay1Config>(KnownServices.HostPay1);
        await StartAsync<HostPay2Config>(KnownServices.HostPay2);
        await StartMoreAsync();
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await Chain.DisposeAsync();
    }

    /// <summary>Sets the services' clock forward.</summary>
    public void Forward(TimeSpan time) => _time.Offset += time;

    /// <summary>A payment of ETH really arrives and is accepted; its payout is requested.</summary>
    public async Task<Guid> AddPayoutAsync(ExchangeScript? script = null, decimal gross = 0.1m, string? toAsset = null, string toNetwork = "trx", string? address = null, string? extraId = null)
    {
        var person = Interlocked.Increment(ref _people);
        var number = person.ToString(CultureInfo.InvariantCulture);
        var now = TimeProvider.System.GetUtcNow();
        toAsset ??= "coin" + number;
        address ??= TestAddresses.Tron(person);
        ChangeNow.Scripts[toAsset] = ChangeNow.Scripts[address] = script ?? new ExchangeScript();
        var (owner, channel, payment, payout) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now), Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await Database.ExecuteAsync(
            """
            insert into owners (id, display_name, created_at) values (@owner, 'Owner', @now);
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@channel, @owner, @token, @chat, 'Channel', 'instant', @toAsset, @toNetwork, @address, 1500, @now);
            insert into payments (id, provider_payment_id, status, status_rank, state, created_at, updated_at) values (@payment, @number, 'finished', 9, 'accepted', @now, @now);
            insert into payouts (id, payment_id, owner_id, channel_id, state, from_asset, gross, fee_bps, to_asset, to_network, to_address, to_extra_id, created_at, updated_at)
            values (@payout, @payment, @owner, @channel, 'requested', 'eth.eth', @gross, 1500, @toAsset, @toNetwork, @address, @extraId, @now, @now)
            """,
            new { owner, channel, payment, payout, number, token = "token" + number.PadLeft(4, '0'), chat = long.Parse(number, CultureInfo.InvariantCulture), toAsset, toNetwork, address, extraId, gross, now });
        await Chain.PayAsync(Chain.Wallet, gross);
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await new LedgerWriter(TimeProvider.System).PostAsync(
            connection, transaction, LedgerEntries.PaymentReceived(payment, owner, Chain.Wallet, Amount.Of(Asset.Eth, gross, Rounding.Exact), now, new LedgerReferences(null, payment, payout)));
        await transaction.CommitAsync();
        return payout;
    }

    /// <summary>Delivers the first message and all that follow until nothing is left, each as often as told and, with a seed, in random order.</summary>
    public async Task RunAsync(Guid payout, int deliveries = 1, int? seed = null, Func<int, bool>? until = null)
    {
        var random = seed is { } s ? new Random(s) : null;
        await PumpAsync([First(new PaymentSplit(payout))], deliveries, random, until);
    }

    /// <summary>A message that no service of this world sent.</summary>
    public static CreatedTask First<TMessage>(TMessage message)
        where TMessage : ITaskMessage =>
        new($"q/tasks/{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}", $"http://x{MessageRoutes.For<TMessage>().Path}", JsonSerializer.Serialize(message, MessageJson.Options), null);

    /// <summary>Runs a job as Cloud Scheduler would, and returns its outcome.</summary>
    public async Task<string> RunJobAsync(string service, string job)
    {
        await BeforeDeliveryAsync();
        using var response = await _hosts[service].RunJob(job);
        var text = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK ? JsonDocument.Parse(text).RootElement.GetProperty("outcome").GetString()! : text;
    }

    /// <summary>What waited when a run was ended early; taken once.</summary>
    public IReadOnlyList<CreatedTask> Left()
    {
        var left = _left;
        _left = [];
        return left;
    }

    /// <summary>True for a task that was not handed to a run before; then it counts as handed.</summary>
    public bool IsNew(CreatedTask task) => _seen.Add(task.Name);

    public async Task PumpAsync(IEnumerable<CreatedTask> more, int deliveries = 1, Random? random = null, Func<int, bool>? until = null)
    {
        using var limit = new CancellationTokenSource(Limits.Flow);
        List<CreatedTask> waiting = [.. more];
        var attempts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var steps = 0; ; steps++)
        {
            if (until?.Invoke(steps) == true)
            {
                _left = waiting;
                return;
            }

            await CollectAsync(waiting, limit.Token);
            if (waiting.Count == 0)
            {
                return;
            }

            var index = random?.Next(waiting.Count) ?? 0;
            var task = waiting[index];
            waiting.RemoveAt(index);
            await DeliverAsync(task, deliveries, attempts, waiting);
            if (random is not null && _delivered.Count > 0 && random.Next(3) == 0)
            {
                await DeliverAsync(_delivered[random.Next(_delivered.Count)], 1, attempts, null);
            }
        }
    }

    /// <summary>Delivers one message, whatever others are on their way.</summary>
    public async Task PumpAloneAsync(CreatedTask task)
    {
        using var response = await _hosts[MessageRoutes.Named(task.Message).Receiver].Deliver(task, 0);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    public Task<PayoutEnd> EndAsync(Guid payout) =>
        Database.OneAsync<PayoutEnd>("select state, attempt, reason, held_from, gross, fee, net, paid_amount from payouts where id = @payout", new { payout });

    /// <summary>What must hold after every path: the ledger sums to zero, and its hot wallet is the chain's.</summary>
    public virtual async Task ShouldBalanceAsync()
    {
        (await Database.ManyAsync<string>("select asset from ledger_postings group by asset having sum(amount) <> 0")).ShouldBeEmpty();
        var booked = await Database.OneAsync<decimal>("select sum(p.amount) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.kind = 'hot_wallet' and a.asset = 'eth.eth'");
        new System.Numerics.BigInteger(booked * 1_000_000_000_000_000_000m).ShouldBe(await Chain.BalanceAsync(Chain.Wallet));
        var sent = await Database.ManyAsync<long>("select nonce from transfers where nonce is not null order by nonce");
        sent.ShouldBe(Enumerable.Range(0, sent.Count).Select(n => (long)n), "nonces have no gap");
    }

    /// <summary>What we still owe the owner of a payout.</summary>
    public Task<decimal> OwedAsync(Guid payout) => Database.OneAsync<decimal>(
        """
        select -coalesce(sum(p.amount), 0) from ledger_postings p join ledger_accounts a on a.id = p.account_id
        where a.kind = 'owner_payable' and a.owner_id = (select owner_id from payouts where id = @payout)
        """,
        new { payout });

    private async Task CollectAsync(List<CreatedTask> waiting, CancellationToken limit)
    {
        await Limits.UntilAsync(async () => await Database.OneAsync<long>("select count(*) from outbox") == 0, "the relays have handed on everything");
        limit.ThrowIfCancellationRequested();
        waiting.AddRange(Tasks.Where(t => _hosts.ContainsKey(MessageRoutes.Named(t.Message).Receiver) && _seen.Add(t.Name)));
    }

    private async Task DeliverAsync(CreatedTask task, int deliveries, Dictionary<string, int> attempts, List<CreatedTask>? waiting)
    {
        for (var delivery = 0; delivery < deliveries; delivery++)
        {
            await BeforeDeliveryAsync();
            var attempt = attempts.GetValueOrDefault(task.Name);
            using var response = await _hosts[MessageRoutes.Named(task.Message).Receiver].Deliver(task, attempt);
            attempts[task.Name] = attempt + 1;
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable || (IsCrashing && response.StatusCode == HttpStatusCode.InternalServerError))
            {
                waiting?.Add(task);
                return;
            }

            response.StatusCode.ShouldBe(HttpStatusCode.OK, $"{task.Message}: {await response.Content.ReadAsStringAsync()}");
        }

        _delivered.Add(task);
    }

    protected virtual Task BeforeDeliveryAsync() => Task.CompletedTask;

    /// <summary>Starts the chain with all that must be on it before the wallet is registered.</summary>
    protected virtual async Task StartChainAsync() => Chain = await Chain.StartAsync();

    protected virtual FakeChangeNow CreateChangeNow() => new(Chain);

    protected virtual Task StartMoreAsync() => Task.CompletedTask;

    protected virtual void Settings(string service, Dictionary<string, string?> settings)
    {
    }

    protected virtual void Replace(string service, IServiceCollection services)
    {
        if (service is not KnownServices.HostPay3)
        {
            services.AddSingleton<IChangeNow>(ChangeNow);
        }
    }

    protected async Task<ServiceHost<TMarker>> StartAsync<TMarker>(string service)
        where TMarker : class
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ChangeNow:BaseUrl"] = "http://changenow.invalid",
            ["ChangeNow:ApiKey"] = "test",
            ["Ethereum:RpcUrl"] = Chain.Url.ToString(),
            ["Ethereum:ChainId"] = "31337",
            ["Wallet:PrivateKey"] = Chain.WalletKey,
            ["Wallet:Confirmations"] = "1",
        };
        Settings(service, settings);
        var host = await ServiceHost<TMarker>.StartAsync(service, settings, Database, services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            Replace(service, services);
        });
        _owned.Add(host);
        _googles.Add(host.Google);
        _hosts[service] = ((task, attempt) => DeliverAsync(host, task, attempt), host.RunJobAsync);
        return host;
    }

    private static Task<HttpResponseMessage> DeliverAsync<TMarker>(ServiceHost<TMarker> host, CreatedTask task, int attempt)
        where TMarker : class
    {
        var type = MessageRoutes.Named(task.Message).Message;
        var message = JsonSerializer.Deserialize(task.Body, type, MessageJson.Options);
        var id = Guid.ParseExact(task.Name[(task.Name.LastIndexOf('/') + 1)..], "N");
        return (Task<HttpResponseMessage>)typeof(ServiceHost<TMarker>).GetMethod(nameof(ServiceHost<TMarker>.DeliverAsync))!
            .MakeGenericMethod(type).Invoke(host, [message, id, attempt, null])!;
    }
}
