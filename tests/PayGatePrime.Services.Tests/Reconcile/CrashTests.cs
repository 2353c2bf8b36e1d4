using System.Net;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Orchestrator.Reconciliation;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Reconcile;

public sealed class CrashTests
{
    private static readonly string[] s_calls =
    [
        "ChainId", "BlockNumber", "GetBlock", "GetBlockContent", "GetTokenTransfers", "GetTransactionReceipt", "GetBalanceAt", "ListPayments", "Balances", "GetExchange",
    ];

    [Fact]
    public async Task ReconciliationThatDiesAtEveryOfItsQuestionsFindsEachThingOnce()
    {
        var crashes = new CrashPlan();
        await using var host = await ReconcileHost.StartAsync(withChain: true, crashes);
        await new TestToken(host.Chain).DeployAsync();
        host.NowPayments.Payments["901"] = new NowPaymentsPayment
        {
            PaymentId = "901",
            Status = PaymentStatus.Finished,
            StatusText = "finished",
            PriceAmount = 10m,
            PriceCurrency = "usd",
            ActuallyPaid = 0.1m,
            OutcomeAmount = 0.1m,
            OutcomeCurrency = "eth",
            UpdatedAt = TimeProvider.System.GetUtcNow().AddMinutes(-1),
        };
        await FindingTests.InsertSwapAsync(host, "funded", "waiting", isFunded: true);
        host.Exchanges.Told["x-1"] = (SwapStatus.Finished, 1m);
        await host.Chain.PayAsync(Chain.Wallet, 0.25m);

        crashes.Start();
        await Limits.UntilAsync(
            async () =>
            {
                var before = crashes.Crashes.Count;
                (await crashes.SurviveAsync(() => host.Service.RunJobAsync("reconcile"))).ShouldBe(HttpStatusCode.OK);
                return before == crashes.Crashes.Count && s_calls.Except(crashes.CallsThatDied()).Count() <= 1 && (await host.FindingsAsync(FindingKind.DepositUnmatched)).Count > 0;
            },
            "it has died everywhere",
            Limits.Flow);
        crashes.Stop();

        s_calls.Except(crashes.CallsThatDied()).ShouldBeEmpty();
        foreach (var kind in new[] { FindingKind.PaymentMissing, FindingKind.DepositUnmatched, FindingKind.SwapMoved })
        {
            await host.FindOnceAsync(kind);
        }

        (await host.TasksAsync("fetch-payment")).Count.ShouldBe(1);
        (await host.AlertsAsync(FindingKind.DepositUnmatched)).ShouldHaveSingleItem();
        (await host.Database.OneAsync<long>("select count(*) from reconciliation_findings where kind = @kind", new { kind = FindingKind.CheckFailed })).ShouldBe(0);
    }
}
