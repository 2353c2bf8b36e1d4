using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.HostPay3;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>HostPay3 alone, on a real database and a real chain of its own.</summary>
internal sealed class WalletBench : IAsyncDisposable
{
    public const string Token = "0x00000000000000000000000000000000000005d7";
    public const string OtherToken = "0x0000000000000000000000000000000000000da1";

    // A token as Tether wrote it: transfer returns nothing and reverts when the balance is too small; a balance lies in the slot of its holder.
    private const string TokenCode =
        "0x60003560e01c" + "8063a9059cbb14602857" + "806370a0823114604357" + "63313ce56714605057" + "60006000fd"
        + "5b3354602435" + "808210605b57" + "8082033355" + "600435" + "8054" + "8201" + "905500"
        + "5b6004355460005260206000f3" + "5b600660005260206000f3" + "5b60006000fd";

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<ServiceHost<HostPay3Config>> _dead = [];
    private readonly Dictionary<string, string?> _settings;

    private WalletBench(Chain chain, ServiceDatabase database, UnreliableNode node, Dictionary<string, string?> settings)
    {
        Chain = chain;
        Database = database;
        Node = node;
        _settings = settings;
    }

    public Chain Chain { get; }

    public ServiceDatabase Database { get; }

    public UnreliableNode Node { get; }

    public CrashPlan Crashes { get; } = new();

    public ServiceHost<HostPay3Config> Host { get; private set; } = null!;

    public IReadOnlyDictionary<string, string?> Settings => _settings;

    public static async Task<WalletBench> StartAsync(params (string Key, string? Value)[] settings)
    {
        var chain = await Chain.StartAsync();
        await chain.CallAsync("anvil_setCode", Token, TokenCode);
        await chain.CallAsync("anvil_setCode", OtherToken, TokenCode);
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Ethereum:RpcUrl"] = chain.Url.ToString(),
            ["Ethereum:ChainId"] = "31337",
            ["Wallet:PrivateKey"] = Chain.WalletKey,
            ["Wallet:Confirmations"] = "1",
            ["Assets:usdt.eth:Contract"] = Token,
            ["Assets:dai.eth:Contract"] = OtherToken,
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var inner = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddEthereumNode(new EthereumSettings(new Secret(chain.Url.ToString())))
            .BuildServiceProvider().GetRequiredService<IEthereumNode>();
        var bench = new WalletBench(chain, await ServiceDatabase.CreateAsync(), new UnreliableNode(inner), all);
        await bench.Crashes.UseAsync(bench.Database);
        await bench.RestartAsync();
        return bench;
    }

    /// <summary>A new process on the same database, as after a crash; with other settings if told.</summary>
    public async Task RestartAsync(params (string Key, string? Value)[] changes)
    {
        foreach (var (key, value) in changes)
        {
            _settings[key] = value;
        }

        if (Host is not null)
        {
            _dead.Add(Host);
        }

        Host = await ServiceHost<HostPay3Config>.StartAsync(KnownServices.HostPay3, _settings, Database, services => services.AddSingleton(Crashes.Around<IEthereumNode>(Node)));
        if (!Node.IsDown)
        {
            await Limits.UntilAsync(() => Task.FromResult(Host.Services.GetRequiredService<WalletRegistration>().Wallets is not null), "the wallet is registered");
        }
    }

    /// <summary>A direct payout with its planned transfer.</summary>
    public async Task<Guid> PlanAsync(string to, decimal amount = 0.5m, string asset = "eth", string state = "transfer_created", string? transferTo = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (owner, channel, payout, transfer) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now), Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await Database.ExecuteAsync(
            """
            insert into owners (id, display_name, created_at) values (@owner, 'Owner', @now);
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@channel, @owner, @token, @chat, 'Channel', 'instant', @asset, 'eth', @to, 0, @now);
            insert into payouts (id, owner_id, channel_id, state, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, created_at, updated_at)
            values (@payout, @owner, @channel, @state, @code, @amount, 0, 0, @amount, @asset, 'eth', @to, @now, @now);
            insert into transfers (id, cause, payout_id, state, asset, amount, to_address, created_at, updated_at)
            values (@transfer, @cause, @payout, 'planned', @code, @amount, @transferTo, @now, @now)
            """,
            new
            {
                owner,
                channel,
                payout,
                transfer,
                state,
                amount,
                asset,
                to,
                now,
                code = asset + ".eth",
                cause = $"payout:{payout}:1",
                transferTo = transferTo ?? to,
                token = Convert.ToHexStringLower(channel.ToByteArray())[20..],
                chat = BitConverter.ToInt64(channel.ToByteArray(), 8),
            });
        return transfer;
    }

    public async Task<HttpStatusCode> OrderAsync(Guid transfer, Guid? messageId = null)
    {
        using var response = await Host.DeliverAsync(new PaymentExecution(transfer), messageId);
        return response.StatusCode;
    }

    /// <summary>Delivers the delayed messages until none is left or the transfer is in a state.</summary>
    public async Task RunUntilAsync(Guid transfer, params string[] states) =>
        await Limits.UntilAsync(
            async () =>
            {
                await LookAsync();
                var state = await StateAsync(transfer);
                return states.Contains(state);
            },
            string.Create(CultureInfo.InvariantCulture, $"the transfer is {string.Join(" or ", states)}"));

    /// <summary>Delivers the delayed messages that wait, and returns how many.</summary>
    public async Task<int> LookAsync()
    {
        var waiting = Host.Google.Tasks.Where(t => t.Message == "payment-retry" && _seen.Add(t.Name)).ToList();
        foreach (var task in waiting)
        {
            var id = Guid.ParseExact(task.Name[(task.Name.LastIndexOf('/') + 1)..], "N");
            using var response = await Host.DeliverAsync(JsonSerializer.Deserialize<PaymentRetry>(task.Body, MessageJson.Options)!, id);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        }

        return waiting.Count;
    }

    /// <summary>Goes on looking until a transfer was looked at so often.</summary>
    public async Task LookTimesAsync(int times)
    {
        var looks = 0;
        await Limits.UntilAsync(async () => (looks += await LookAsync()) >= times, "the transfer is looked at");
    }

    public Task<string> StateAsync(Guid transfer) => Database.OneAsync<string>("select state from transfers where id = @transfer", new { transfer });

    public Task<string?> ReasonAsync(Guid transfer) => Database.OneAsync<string?>("select reason from transfers where id = @transfer", new { transfer });

    public async Task ShouldBalanceAsync()
    {
        (await Database.ManyAsync<string>("select asset from ledger_postings group by asset having sum(amount) <> 0")).ShouldBeEmpty();
        foreach (var wallet in await Database.ManyAsync<string>("select address from wallets"))
        {
            var booked = await Database.OneAsync<decimal>(
                "select sum(p.amount) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.code = @code", new { code = $"hot_wallet:{wallet.ToLowerInvariant()}:eth.eth" });
            new System.Numerics.BigInteger(booked * 1_000_000_000_000_000_000m).ShouldBe(await Chain.BalanceAsync(wallet));
        }
    }

    /// <summary>Books what a wallet was given.</summary>
    public async Task BookAsync(string wallet, Amount amount)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await new LedgerWriter(TimeProvider.System).PostAsync(connection, transaction, LedgerEntries.CapitalDeposit($"test-{Guid.CreateVersion7(now)}", wallet, amount, now));
        await transaction.CommitAsync();
    }

    public Task GiveTokensAsync(string holder, long units, string token = Token) =>
        Chain.CallAsync("anvil_setStorageAt", token, "0x" + holder[2..].ToLowerInvariant().PadLeft(64, '0'), "0x" + units.ToString("x64", CultureInfo.InvariantCulture));

    public async Task<long> TokensOfAsync(string holder, string token = Token) =>
        (long)Chain.Number(await Chain.CallAsync("eth_call", new { to = token, data = "0x70a08231" + holder[2..].ToLowerInvariant().PadLeft(64, '0') }, "latest"));

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _dead.Append(Host))
        {
            await host.DisposeAsync();
        }

        await Chain.DisposeAsync();
    }
}
