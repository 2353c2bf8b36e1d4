using System.Net;
using System.Numerics;
using Dapper;
using Npgsql;
using PayGatePrime.Common.Messages;
using PayGatePrime.HostPay3;
using PayGatePrime.LocalProcesses;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>HostPay3 as a process of its own, killed (signal 9) around each of its external calls, with KMS as the signer and a real chain.</summary>
public sealed class WalletCrashTests : IAsyncLifetime
{
    private const string InKms = "kms";
    private const string InCommit = "commit";
    private FakeKms _kms = null!;
    private ChainProxy _proxy = null!;
    private WalletBench _bench = null!;

    public async Task InitializeAsync()
    {
        _kms = await FakeKms.StartAsync(Chain.WalletKey);
        _proxy = await ChainProxy.StartAsync();
        _bench = await WalletBench.StartAsync(
            ("Wallet:PrivateKey", null), ("Wallet:Signer", "kms"), ("Wallet:Kms:KeyVersion", FakeKms.KeyVersion), ("Wallet:Kms:Endpoint", _kms.Url.ToString()));
        _proxy.Target = _bench.Chain.Url;
    }

    public async Task DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _proxy.DisposeAsync();
        await _kms.DisposeAsync();
    }

    [Theory]
    [InlineData("eth_feeHistory", false)]
    [InlineData("eth_getBalance", true)]
    [InlineData("eth_estimateGas", false)]
    [InlineData("eth_estimateGas", true)]
    [InlineData(InKms, false)]
    [InlineData(InKms, true)]
    [InlineData(InCommit, false)]
    [InlineData("eth_sendRawTransaction", false)]
    [InlineData("eth_sendRawTransaction", true)]
    [InlineData("eth_getTransactionReceipt", false)]
    [InlineData("eth_getTransactionReceipt", true)]
    public async Task KilledAroundAnExternalCallItPaysOnce(string call, bool afterEffect)
    {
        var to = _bench.Chain.FreshAddress();
        var transfer = await _bench.PlanAsync(to);
        var order = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await using (var child = await StartAsync())
        {
            var (reached, release) = await HoldAsync(call, afterEffect, transfer);
            var delivery = DeliverUntilAsync(child.Http, transfer, order, reached);
            await reached.WaitAsync(Limits.Step);
            child.Process.Signal(Signals.Kill);
            await child.Process.Exited.WaitAsync(Limits.Step);
            await Should.ThrowAsync<HttpRequestException>(() => delivery.WaitAsync(Limits.Step));
            await release();
        }

        (await _bench.OrderAsync(transfer, order)).ShouldBe(HttpStatusCode.OK);
        await _bench.RunUntilAsync(transfer, "confirmed");
        (await _bench.Chain.BalanceAsync(to)).ShouldBe(BigInteger.Pow(10, 18) / 2);
        (await _bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
        (await _bench.Database.OneAsync<long>("select next_nonce from wallets")).ShouldBe(1);
        (await _bench.Database.ManyAsync<string>("select tx_hash from transfer_transactions")).ShouldBe(await _bench.Database.ManyAsync<string>("select tx_hash from transfers"));
        await _bench.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("eth_chainId", false)]
    [InlineData("eth_chainId", true)]
    [InlineData("eth_getTransactionCount", true)]
    [InlineData("eth_getBalance", true)]
    public async Task KilledWhileItRegistersItsWalletItRegistersItOnce(string call, bool afterEffect)
    {
        var database = await ServiceDatabase.CreateAsync();
        await using (var first = Start(database))
        {
            await _proxy.HoldNext(call, afterEffect).WaitAsync(Limits.Step);
            first.Process.Signal(Signals.Kill);
            await first.Process.Exited.WaitAsync(Limits.Step);
        }

        (await database.OneAsync<long>("select count(*) from wallets")).ShouldBe(0);
        await using var second = Start(database);
        await Limits.UntilAsync(second.IsHealthyAsync, "the service is healthy");
        (await database.OneAsync<(long, long)>("select count(*), max(next_nonce) from wallets")).ShouldBe((1, 0));
        (await database.ManyAsync<string>("select asset from ledger_postings group by asset having sum(amount) <> 0")).ShouldBeEmpty();
    }

    private async Task<(Task Reached, Func<Task> Release)> HoldAsync(string call, bool afterEffect, Guid transfer)
    {
        if (call == InKms)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task Hold()
            {
                reached.TrySetResult();
                return released.Task;
            }

            Task Release()
            {
                _kms.BeforeSigning = _kms.AfterSigning = null;
                released.SetResult();
                return Task.CompletedTask;
            }

            if (afterEffect)
            {
                _kms.AfterSigning = Hold;
            }
            else
            {
                _kms.BeforeSigning = Hold;
            }

            return (reached.Task, Release);
        }

        if (call == InCommit)
        {
            // The signature has come back, and the transaction that is to store it waits for this row.
            var connection = new NpgsqlConnection(_bench.Database.Superuser);
            await connection.OpenAsync();
            var transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("select from transfers where id = @transfer for update", new { transfer }, transaction);
            var waits = Limits.UntilAsync(
                async () => !_kms.Signed.IsEmpty && await _bench.Database.OneAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0,
                "the service waits to store the signature");
            async Task Release()
            {
                await transaction.RollbackAsync();
                await connection.DisposeAsync();
            }

            return (waits, Release);
        }

        return (_proxy.HoldNext(call, afterEffect), () => Task.CompletedTask);
    }

    private async Task DeliverUntilAsync(HttpClient http, Guid transfer, Guid order, Task reached)
    {
        using (await _bench.Host.DeliverToAsync(http, new PaymentExecution(transfer), order))
        {
        }

        while (!reached.IsCompleted)
        {
            using (await _bench.Host.DeliverToAsync(http, new PaymentRetry(transfer)))
            {
            }
        }
    }

    private async Task<Child> StartAsync()
    {
        var child = Start(_bench.Database);
        await Limits.UntilAsync(child.IsHealthyAsync, "the service is healthy");
        return child;
    }

    private Child Start(ServiceDatabase database)
    {
        var settings = new Dictionary<string, string?>(_bench.Settings, StringComparer.Ordinal) { ["Ethereum:RpcUrl"] = _proxy.Address.ToString() };
        var address = new Uri($"http://127.0.0.1:{LocalPorts.Free()}");
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = [typeof(HostPay3Config).Assembly.Location, "--urls", address.ToString()],
            Environment = ServiceHost<HostPay3Config>.SettingsOf(KnownServices.HostPay3, _bench.Host.Google, database, settings)
                .Where(s => s.Value is not null)
                .ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value, StringComparer.Ordinal),
            OnOutput = (_, _) => { },
        });
        return new Child(process, new HttpClient { BaseAddress = address, Timeout = Limits.Step });
    }

    private sealed record Child(ChildProcess Process, HttpClient Http) : IAsyncDisposable
    {
        public async Task<bool> IsHealthyAsync()
        {
            try
            {
                using var response = await Http.GetAsync("/health");
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                return false;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Process.DisposeAsync();
            Http.Dispose();
        }
    }
}
