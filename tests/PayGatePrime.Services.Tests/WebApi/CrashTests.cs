using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.WebApi.Queues;

namespace PayGatePrime.Services.Tests.WebApi;

/// <summary>The web API dies while it looks something up for an operator, who then sends the same request again.</summary>
public sealed class CrashTests
{
    private const string Queue = "pgp-hostpay3-payment-queue";

    public static TheoryData<string, string> OfAProof => CrashPlan.Places("GetTransactionReceipt");

    public static TheoryData<string, string> OfBalances => CrashPlan.Places("GetBalance");

    public static TheoryData<string, string> OfNonces => CrashPlan.Places("GetTransactionCount");

    public static TheoryData<string, string> OfAQueue => CrashPlan.Places("ReadQueue", "ChangeQueue");

    [Theory]
    [MemberData(nameof(OfAProof))]
    public async Task PayoutIsMarkedPaidOnce(string call, string moment)
    {
        await using var chain = await Payouts.Chain.StartAsync();
        var crashes = new CrashPlan();
        await using var host = await StartAsync(crashes, ("Ethereum:RpcUrl", chain.Url.ToString()));
        var payout = await host.PayoutAsync("held", "requested", "x", toAsset: "eth", toNetwork: "eth");
        await host.BookPayoutAsync(payout);
        var (proof, key) = ((await chain.PayAsync(chain.FreshAddress(), 0.9m)).GetString()!, OperatorHost.NewKey());
        crashes.Start($"{moment} {call}");
        (await SurviveAsync(crashes, () => host.PostAsync($"/payouts/{payout}/mark-paid", new { proof, paidFrom = "outside" }, key))).ShouldBe(HttpStatusCode.OK);
        (await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof, paidFrom = "outside" }, key)).IsReplayed.ShouldBeTrue();
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        (await host.StandsAsync(payout)).State.ShouldBe("paid");
        (await host.BalanceAsync("owner_payable")).ShouldBe(0m);
        (await host.Database.OneAsync<long>("select count(*) from audit_log where verb = 'payouts.mark_paid' and outcome = 'done'")).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(OfBalances))]
    public Task BalancesAreShownTheNextTime(string call, string moment) => LookAsync("/wallet/balances", $"{moment} {call}");

    [Theory]
    [MemberData(nameof(OfNonces))]
    public Task NoncesAreShownTheNextTime(string call, string moment) => LookAsync("/wallet/nonces", $"{moment} {call}");

    [Theory]
    [MemberData(nameof(OfAQueue))]
    public async Task QueueIsPausedInTheEnd(string call, string moment)
    {
        await using var queues = await FakeQueues.StartAsync();
        var crashes = new CrashPlan();
        await using var host = await StartAsync(crashes, ("CloudTasks:Endpoint", queues.Address));
        var key = OperatorHost.NewKey();
        crashes.Start($"{moment} {call}");
        (await SurviveAsync(crashes, () => host.PostAsync($"/queues/{Queue}/pause", null, key))).ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        queues.StateOf(Queue).ShouldBe("PAUSED");
        (await host.Database.OneAsync<long>("select count(*) from audit_log where verb = 'queues.pause' and outcome = 'done'")).ShouldBe(1);
    }

    private static async Task LookAsync(string path, string place)
    {
        await using var chain = await Payouts.Chain.StartAsync();
        var crashes = new CrashPlan();
        await using var host = await StartAsync(crashes, ("Ethereum:RpcUrl", chain.Url.ToString()));
        await host.BookAsync(LedgerEntries.CapitalDeposit("capital", Payouts.Chain.Wallet, OperatorHost.Eth(1m), TimeProvider.System.GetUtcNow()));
        crashes.Start(place);
        (await SurviveAsync(crashes, () => host.GetAsync(path))).ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([place]);
    }

    private static async Task<OperatorHost> StartAsync(CrashPlan crashes, params (string Key, string Value)[] settings)
    {
        var database = await ServiceDatabase.CreateAsync();
        await crashes.UseAsync(database);
        return await OperatorHost.StartAsync(
            database,
            await Shop.OpenAsync(database),
            services =>
            {
                if (services.Any(s => s.ServiceType == typeof(IEthereumNode)))
                {
                    services.Crash<IEthereumNode>(crashes);
                }

                services.AddHttpClient(QueueClient.HttpName).AddHttpMessageHandler(() => new CrashingHandler(crashes, request => request.Method == HttpMethod.Get ? "ReadQueue" : "ChangeQueue"));
            },
            settings);
    }

    private static async Task<HttpStatusCode> SurviveAsync(CrashPlan crashes, Func<Task<OperatorHost.Answer>> send)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            try
            {
                var answer = await send();
                if (!crashes.IsDead)
                {
                    return answer.Status;
                }
            }
            catch (ShouldAssertException) when (crashes.IsDead)
            {
                // A server error, which is what the death of the process is to its caller.
            }

            await crashes.ReviveAsync();
        }

        throw new InvalidOperationException("It dies for ever.");
    }
}
