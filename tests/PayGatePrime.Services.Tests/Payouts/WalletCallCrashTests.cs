using System.Net;
using System.Numerics;
using System.Text.Json;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>HostPay3 dies at every question and order to the chain, one after the other, while one transfer is on its way.</summary>
public sealed class WalletCallCrashTests
{
    private static readonly string[] s_calls =
    [
        "FeeHistory", "MaxPriorityFeePerGas", "GetBalance", "GetTransactionCount", "EstimateGas", "SendRawTransaction", "GetTransactionReceipt", "GetTransactionByHash", "BlockNumber",
    ];

    [Fact]
    public async Task TransferIsPaidOnceByAProcessThatDiesAtEveryCall()
    {
        await using var bench = await WalletBench.StartAsync(("Wallet:Confirmations", "3"));
        await bench.Chain.CallAsync("evm_setAutomine", false);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bench.Crashes.Start();

        // What is known to have been sent is not sent a third time, so that the last death around the sending is another transfer's.
        string[] receivers = [bench.Chain.FreshAddress(), bench.Chain.FreshAddress()];
        foreach (var to in receivers)
        {
            await PayAsync(bench, to, seen);
        }

        bench.Crashes.Stop();

        s_calls.Except(bench.Crashes.CallsThatDied()).ShouldBeEmpty();
        foreach (var to in receivers)
        {
            (await bench.Chain.BalanceAsync(to)).ShouldBe(BigInteger.Pow(10, 18) / 2);
        }

        (await bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(2);
        (await bench.Database.OneAsync<(long, long)>("select next_nonce, (select count(*) from transfer_transactions) from wallets")).ShouldBe((2, 2));
        await bench.ShouldBalanceAsync();
    }

    private static async Task PayAsync(WalletBench bench, string to, HashSet<string> seen)
    {
        var transfer = await bench.PlanAsync(to);
        var order = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        (await bench.Crashes.SurviveAsync(() => bench.Host.DeliverAsync(new PaymentExecution(transfer), order))).ShouldBe(HttpStatusCode.OK);
        await Limits.UntilAsync(
            async () =>
            {
                foreach (var task in bench.Host.Google.Tasks.Where(t => t.Message == "payment-retry" && seen.Add(t.Name)).ToList())
                {
                    (await bench.Crashes.SurviveAsync(() => DeliverAsync(bench, task))).ShouldBe(HttpStatusCode.OK);
                    await bench.Chain.CallAsync("evm_mine");
                }

                return await bench.StateAsync(transfer) == "confirmed";
            },
            "the transfer is confirmed",
            Limits.Flow);
    }

    private static Task<HttpResponseMessage> DeliverAsync(WalletBench bench, CreatedTask task) =>
        bench.Host.DeliverAsync(JsonSerializer.Deserialize<PaymentRetry>(task.Body, MessageJson.Options)!, Guid.ParseExact(task.Name[(task.Name.LastIndexOf('/') + 1)..], "N"));
}
