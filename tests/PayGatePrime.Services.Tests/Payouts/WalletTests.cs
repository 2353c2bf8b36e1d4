using System.Collections.Concurrent;
using System.Net;
using System.Numerics;
using Npgsql;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.HostPay3;
using PayGatePrime.LocalProcesses;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

public sealed class WalletTests
{
    private static readonly BigInteger s_halfEther = new(500_000_000_000_000_000L);

    [Fact]
    public async Task OrderDeliveredThreeTimesSendsOneTransaction()
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        for (var delivery = 0; delivery < 3; delivery++)
        {
            (await bench.OrderAsync(transfer)).ShouldBe(HttpStatusCode.OK);
        }

        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Chain.BalanceAsync(to)).ShouldBe(s_halfEther);
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
        await bench.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CrashAroundTheBroadcastSendsTheSameBytesOnce(bool wasSent)
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        var message = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        static void Die() => throw new InvalidOperationException("The process dies here.");
        if (wasSent)
        {
            bench.Node.AfterSend = Die;
        }
        else
        {
            bench.Node.BeforeSend = Die;
        }

        (await bench.OrderAsync(transfer, message)).ShouldBe(HttpStatusCode.InternalServerError);
        (await bench.StateAsync(transfer)).ShouldBe("signed");
        var stored = Convert.ToHexStringLower(await bench.Database.OneAsync<byte[]>("select raw from transfer_transactions where transfer_id = @transfer", new { transfer }));

        bench.Node.BeforeSend = bench.Node.AfterSend = null;
        await bench.RestartAsync();
        (await bench.OrderAsync(transfer, message)).ShouldBe(HttpStatusCode.OK);
        await bench.RunUntilAsync(transfer, "confirmed");
        bench.Node.Sent.ShouldBe([stored]);
        (await bench.Chain.BalanceAsync(to)).ShouldBe(s_halfEther);
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TransfersAtOnceTakeNoncesWithoutGap()
    {
        await using var bench = await WalletBench.StartAsync();
        var transfers = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            transfers.Add(await bench.PlanAsync(bench.Chain.FreshAddress(), 0.01m));
        }

        (await Task.WhenAll(transfers.Select(t => bench.OrderAsync(t)))).ShouldAllBe(code => code == HttpStatusCode.OK);
        foreach (var transfer in transfers)
        {
            await bench.RunUntilAsync(transfer, "confirmed");
        }

        (await bench.Database.ManyAsync<long>("select nonce from transfers order by nonce")).ShouldBe(Enumerable.Range(0, 20).Select(n => (long)n));
        (await bench.Database.OneAsync<long>("select next_nonce from wallets")).ShouldBe(20);
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(20);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task StuckTransactionIsReplacedAndOneOfThemIsMined()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:StuckAfter", "00:00:00"));
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "broadcast");
        await PayGatePrime.TestSupport.Limits.UntilAsync(
            async () =>
            {
                await bench.RunUntilAsync(transfer, "broadcast");
                return await bench.Database.OneAsync<long>("select count(*) from transfer_transactions") >= 2;
            },
            "the transaction is replaced");
        (await bench.Database.OneAsync<long>("select count(distinct nonce) from transfer_transactions")).ShouldBe(1);
        (await bench.Database.OneAsync<bool>("select max(max_fee) filter (where sequence = 2) >= 1.1 * max(max_fee) filter (where sequence = 1) from transfer_transactions")).ShouldBeTrue();

        await bench.Chain.CallAsync("evm_mine");
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Chain.BalanceAsync(to)).ShouldBe(s_halfEther);
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task BaseFeeThatJumpsBeforeTheBroadcastIsOutbidAtTheSameNonce()
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        bench.Node.BeforeSend = () =>
        {
            bench.Node.BeforeSend = null;
            bench.Chain.CallAsync("anvil_setNextBlockBaseFeePerGas", "0xba43b7400").GetAwaiter().GetResult();
        };
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Database.ManyAsync<long>("select nonce from transfer_transactions")).ShouldBe([0L, 0L]);
        (await bench.Chain.BalanceAsync(to)).ShouldBe(s_halfEther);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TransactionThatAReorganisationTakesBackIsSentAgain()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:Confirmations", "3"));
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "mined");
        await bench.Chain.CallAsync("anvil_reorg", 1, Array.Empty<object>());
        await bench.Chain.CallAsync("anvil_dropAllTransactions");
        (await bench.Chain.BalanceAsync(to)).IsZero.ShouldBeTrue();

        await PayGatePrime.TestSupport.Limits.UntilAsync(
            async () =>
            {
                await bench.RunUntilAsync(transfer, "mined");
                return !(await bench.Chain.BalanceAsync(to)).IsZero;
            },
            "the transaction is mined again");
        (await bench.StateAsync(transfer)).ShouldBe("mined");
        await bench.Chain.CallAsync("anvil_mine", "0x2");
        await bench.RunUntilAsync(transfer, "confirmed");
        bench.Node.Sent.Distinct().Count().ShouldBe(1);
        (await bench.Chain.BalanceAsync(to)).ShouldBe(s_halfEther);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TransferThatWouldRevertIsNotSigned()
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        await bench.Chain.CallAsync("anvil_setCode", to, "0x60006000fd");
        var transfer = await bench.PlanAsync(to);
        await bench.OrderAsync(transfer);
        ((await bench.StateAsync(transfer)), await bench.ReasonAsync(transfer)).ShouldBe(("held", "would_revert"));
        (await bench.Database.OneAsync<long>("select next_nonce from wallets")).ShouldBe(0);
    }

    [Fact]
    public async Task LookThatComesBetweenSignatureAndBroadcastDoesNotEndTheLooking()
    {
        await using var bench = await WalletBench.StartAsync();
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress());
        await bench.Chain.CallAsync("evm_setAutomine", false);
        using var lookSends = new SemaphoreSlim(0);
        Task? look = null;
        var sends = 0;
        bench.Node.BeforeSend = () =>
        {
            if (Interlocked.Increment(ref sends) == 1)
            {
                // The order is about to broadcast: a look reads the signed transfer and reaches the same point.
                look = Task.Run(() => Limits.UntilAsync(async () => await bench.LookAsync() > 0, "a look was delivered"));
                lookSends.Wait(Limits.Step).ShouldBeTrue();
            }
            else
            {
                lookSends.Release();
                Limits.UntilAsync(async () => await bench.StateAsync(transfer) != "signed", "the order noted its broadcast").Wait(Limits.Step).ShouldBeTrue();
            }
        };
        await bench.OrderAsync(transfer);
        bench.Node.BeforeSend = null;
        await look!.WaitAsync(Limits.Step);
        sends.ShouldBe(2);
        await bench.Chain.CallAsync("evm_mine");
        await bench.RunUntilAsync(transfer, "confirmed");
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TransferThatRevertsOnChainKeepsItsHashAndCostsItsGas()
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        await bench.OrderAsync(transfer);
        await bench.Chain.CallAsync("anvil_setCode", to, "0x60006000fd");
        await bench.Chain.CallAsync("evm_mine");
        await bench.RunUntilAsync(transfer, "reverted");
        (await bench.Database.OneAsync<bool>("select tx_hash is not null and gas_cost > 0 from transfers where id = @transfer", new { transfer })).ShouldBeTrue();
        await Limits.UntilAsync(() => Task.FromResult(bench.Host.Google.Tasks.Any(t => t.Message == "payment-response")), "HostPay1 was told");
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TransferWaitsWhileTheNodeIsDown()
    {
        await using var bench = await WalletBench.StartAsync();
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress());
        bench.Node.IsDown = true;
        (await bench.OrderAsync(transfer)).ShouldBe(HttpStatusCode.OK);
        (await bench.StateAsync(transfer)).ShouldBe("planned");
        bench.Node.IsDown = false;
        await bench.RunUntilAsync(transfer, "confirmed");
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task ServiceThatStartsBeforeTheNodeIsUnhealthyUntilTheWalletIsRegistered()
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.Database.ExecuteAsync("delete from wallets");
        bench.Node.IsDown = true;
        await bench.RestartAsync();
        using (var unready = await bench.Host.Http.GetAsync("/health"))
        {
            unready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        (await bench.OrderAsync(await bench.PlanAsync(bench.Chain.FreshAddress()))).ShouldBe(HttpStatusCode.ServiceUnavailable);
        bench.Node.IsDown = false;
        await PayGatePrime.TestSupport.Limits.UntilAsync(
            async () =>
            {
                using var response = await bench.Host.Http.GetAsync("/health");
                return response.StatusCode == HttpStatusCode.OK;
            },
            "the wallet is registered");
    }

    [Fact]
    public async Task NonceThatSomebodyElseUsedHoldsTheTransfer()
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        var message = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        bench.Node.BeforeSend = () => throw new InvalidOperationException("The process dies here.");
        await bench.OrderAsync(transfer, message);
        bench.Node.BeforeSend = null;
        await bench.Chain.PayAsync(Chain.Stranger, 1m, Chain.Wallet);

        await bench.OrderAsync(transfer, message);
        await bench.RunUntilAsync(transfer, "held");
        (await bench.ReasonAsync(transfer)).ShouldBe("nonce_taken");
        (await bench.Chain.BalanceAsync(to)).IsZero.ShouldBeTrue();
        await Limits.UntilAsync(
            () => Task.FromResult(bench.Host.Google.Events.Any(e => e.Name == EventName.OperatorAlert && e.Code == "nonce_taken")),
            "the operators were told");
    }

    [Fact]
    public async Task NodeOfAnotherChainStopsTheService()
    {
        await using var bench = await WalletBench.StartAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Ethereum:RpcUrl"] = bench.Chain.Url.ToString(),
            ["Ethereum:ChainId"] = "1",
            ["Wallet:PrivateKey"] = Chain.WalletKey,
        };
        await using var google = await FakeGoogle.StartAsync();
        var lines = new ConcurrentQueue<string>();
        await using var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = [typeof(HostPay3Config).Assembly.Location, "--urls", "http://127.0.0.1:0"],
            Environment = ServiceHost<HostPay3Config>.SettingsOf(KnownServices.HostPay3, google, bench.Database, settings)
                .ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value, StringComparer.Ordinal),
            OnOutput = (line, _) => lines.Enqueue(line),
        });
        (await process.Exited.WaitAsync(Limits.Step)).ShouldNotBe(0);
        lines.ShouldContain(l => l.Contains("'Ethereum:ChainId' is 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TokenThatReturnsNothingIsSent()
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.GiveTokensAsync(Chain.Wallet, 50_000_000);
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to, 8.2m, "usdt");
        await bench.OrderAsync(transfer);
        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.TokensOfAsync(to)).ShouldBe(8_200_000);
        await bench.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("usdt", "0.000001")]
    [InlineData("eth", "20000")]
    public async Task ShortageHoldsTheTransferAndARetriedOrderSendsIt(string asset, string amount)
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:ShortageGrace", "00:00:00"));
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress(), decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), asset);
        await bench.OrderAsync(transfer);
        ((await bench.StateAsync(transfer)), await bench.ReasonAsync(transfer)).ShouldBe(("held", "wallet_low_balance"));

        await bench.GiveTokensAsync(Chain.Wallet, 1);
        await bench.Chain.CallAsync("anvil_setBalance", Chain.Wallet, Chain.Hex(BigInteger.Pow(10, 23)));
        using var retried = await bench.Host.DeliverFromAsync(KnownServices.WebApi, new PaymentExecution(transfer));
        retried.StatusCode.ShouldBe(HttpStatusCode.OK);
        await bench.RunUntilAsync(transfer, "confirmed");
    }

    [Fact]
    public async Task SignedTransferIsCarriedOnWithoutTheOrderThatSignedIt()
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        bench.Node.BeforeSend = () => throw new InvalidOperationException("The process dies here.");
        (await bench.OrderAsync(transfer)).ShouldBe(HttpStatusCode.InternalServerError);
        bench.Node.BeforeSend = null;

        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Chain.BalanceAsync(to)).ShouldBe(s_halfEther);
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task SameOrderDeliveredTwiceAtOnceWhileTheNodeFailsOneOfThemIsCarriedOn()
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        var message = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        using var isSigned = new ManualResetEventSlim();
        using var isFailed = new ManualResetEventSlim();
        var callers = 0;
        bench.Node.BeforeFees = () =>
        {
            // The second delivery has read the transfer as planned; its node fails after the first has signed.
            if (Interlocked.Increment(ref callers) == 2)
            {
                isSigned.Wait(Limits.Flow).ShouldBeTrue();
                throw new ProviderException("ethereum", ProviderFailure.Unavailable, "down", "The node is down.");
            }

            PayGatePrime.TestSupport.Limits.UntilAsync(() => Task.FromResult(Volatile.Read(ref callers) == 2), "both deliveries run").GetAwaiter().GetResult();
        };
        bench.Node.BeforeSend = () =>
        {
            bench.Node.BeforeSend = null;
            isSigned.Set();
            isFailed.Wait(Limits.Flow).ShouldBeTrue();
        };

        var deliveries = new[] { Task.Run(() => bench.OrderAsync(transfer, message)), Task.Run(() => bench.OrderAsync(transfer, message)) };
        await await Task.WhenAny(deliveries);
        bench.Node.BeforeFees = null;
        isFailed.Set();
        (await Task.WhenAll(deliveries)).ShouldAllBe(code => code == HttpStatusCode.OK);

        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task NodeThatFailsWhileATransferIsOutbidDelaysOnly()
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        bench.Node.Refusal = BroadcastOutcome.Underpriced;
        bench.Node.BeforeSend = () => bench.Node.BeforeFees = () => throw new ProviderException("ethereum", ProviderFailure.Unavailable, "down", "The node is down.");
        (await bench.OrderAsync(transfer)).ShouldBe(HttpStatusCode.OK);
        bench.Node.BeforeSend = bench.Node.BeforeFees = null;
        bench.Node.Refusal = null;

        await bench.RunUntilAsync(transfer, "confirmed");
        (await bench.ReasonAsync(transfer)).ShouldBeNull();
        (await bench.Chain.BalanceAsync(to)).ShouldBe(s_halfEther);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task NodeThatLagsBehindOnceAfterManyLooksDoesNotHoldTheTransfer()
    {
        await using var bench = await WalletBench.StartAsync();
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        await bench.OrderAsync(transfer);
        await bench.LookTimesAsync(8);
        await bench.Chain.CallAsync("evm_mine");
        bench.Node.IsBlind = true;
        await bench.LookTimesAsync(2);
        bench.Node.IsBlind = false;

        await bench.RunUntilAsync(transfer, "confirmed", "held");
        (await bench.StateAsync(transfer)).ShouldBe("confirmed");
        await bench.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(BroadcastOutcome.Refused)]
    [InlineData(BroadcastOutcome.Reverted)]
    public async Task SignedTransferThatANodeRefusesIsAlertedAndSentAgain(BroadcastOutcome refusal)
    {
        await using var bench = await WalletBench.StartAsync();
        var to = bench.Chain.FreshAddress();
        var transfer = await bench.PlanAsync(to);
        bench.Node.Refusal = refusal;
        await bench.OrderAsync(transfer);
        await bench.LookTimesAsync(3);
        (await bench.StateAsync(transfer)).ShouldBe("signed");
        var code = await bench.ReasonAsync(transfer);
        await Limits.UntilAsync(() => Task.FromResult(bench.Host.Google.Events.Any(e => e.Name == EventName.OperatorAlert && e.Code == code)), "the operators were told");

        bench.Node.Refusal = null;
        await bench.RunUntilAsync(transfer, "confirmed");
        bench.Node.Sent.Distinct().Count().ShouldBe(1);
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TransferThatWaitsBehindAnEarlierNonceIsNotOutbid()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:StuckAfter", "00:00:00"));
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var first = await bench.PlanAsync(bench.Chain.FreshAddress());
        var second = await bench.PlanAsync(bench.Chain.FreshAddress());
        await bench.OrderAsync(first);
        await bench.OrderAsync(second);
        await bench.LookTimesAsync(6);
        (await bench.Database.OneAsync<long>("select count(*) from transfer_transactions where transfer_id = @first", new { first })).ShouldBeGreaterThan(1);
        (await bench.Database.OneAsync<long>("select count(*) from transfer_transactions where transfer_id = @second", new { second })).ShouldBe(1);

        await bench.Chain.CallAsync("evm_mine");
        await bench.Chain.CallAsync("evm_setAutomine", true);
        await bench.RunUntilAsync(first, "confirmed");
        await bench.RunUntilAsync(second, "confirmed");
        await bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task RetriedDeadLetterOfAShortageSendsTheTransfer()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:ShortageGrace", "00:00:02"));
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress(), 20_000m);
        await bench.OrderAsync(transfer);
        (await bench.StateAsync(transfer)).ShouldBe("planned");
        await bench.RunUntilAsync(transfer, "held");
        var letter = await bench.Database.OneAsync<string>("select name from dead_letters");

        await bench.Chain.CallAsync("anvil_setBalance", Chain.Wallet, Chain.Hex(BigInteger.Pow(10, 23)));
        using var late = await bench.Host.DeliverAsync(new PaymentExecution(transfer));
        (await bench.StateAsync(transfer)).ShouldBe("held", "only an operator takes it out of its hold");
        using var retried = letter == "payment-retry"
            ? await bench.Host.DeliverFromAsync(KnownServices.WebApi, new PaymentRetry(transfer))
            : await bench.Host.DeliverFromAsync(KnownServices.WebApi, new PaymentExecution(transfer));
        retried.StatusCode.ShouldBe(HttpStatusCode.OK);
        await bench.RunUntilAsync(transfer, "confirmed");
    }

    [Fact]
    public async Task FeeAboveTheCapWaits()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:MaxFeeGwei", "0.000000001"));
        var transfer = await bench.PlanAsync(bench.Chain.FreshAddress());
        (await bench.OrderAsync(transfer)).ShouldBe(HttpStatusCode.OK);
        ((await bench.StateAsync(transfer)), await bench.ReasonAsync(transfer)).ShouldBe(("planned", "fee_above_cap"));
    }

    [Fact]
    public async Task TransferThatDoesNotFitItsPayoutIsNotSigned()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:MostPerTransfer:eth.eth", "1"));
        var elsewhere = await bench.PlanAsync(bench.Chain.FreshAddress(), transferTo: bench.Chain.FreshAddress());
        var tooMuch = await bench.PlanAsync(bench.Chain.FreshAddress(), 1.5m);
        var held = await bench.PlanAsync(bench.Chain.FreshAddress(), state: "requested");
        foreach (var transfer in new[] { elsewhere, tooMuch, held })
        {
            await bench.OrderAsync(transfer);
            (await bench.StateAsync(transfer)).ShouldBe("held");
        }

        (await bench.Database.ManyAsync<string>("select reason from transfers order by reason")).ShouldBe(["above_transfer_limit", "differs_from_payout", "payout_moved"]);
        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(0);
    }

    [Theory]
    [InlineData(KnownServices.Split3, "select * from ledger_postings")]
    [InlineData(KnownServices.Split3, "update payouts set net = 1")]
    [InlineData(KnownServices.HostPay1, "update payouts set to_address = 'x'")]
    [InlineData(KnownServices.HostPay1, "update transfers set amount = 1")]
    [InlineData(KnownServices.HostPay2, "select * from payouts")]
    [InlineData(KnownServices.HostPay2, "update swaps set payin_address = 'x'")]
    [InlineData(KnownServices.HostPay3, "update transfers set to_address = 'x'")]
    [InlineData(KnownServices.HostPay3, "update payouts set state = 'paid'")]
    [InlineData(KnownServices.Split2, "update payouts set state = 'paid'")]
    [InlineData(KnownServices.Split1, "update swaps set payin_address = 'x'")]
    public async Task RoleMayNotDoAnothersWork(string service, string sql)
    {
        var database = await ServiceDatabase.CreateAsync();
        await using var connection = new NpgsqlConnection(database.ConnectionStringOf(service));
        await connection.OpenAsync();
#pragma warning disable CA2100 // The statements are the constants above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        (await Should.ThrowAsync<PostgresException>(command.ExecuteNonQueryAsync)).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}
