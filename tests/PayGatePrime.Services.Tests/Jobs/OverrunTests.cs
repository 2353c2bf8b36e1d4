using System.Net;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Notifications;
using PayGatePrime.NpIpn;
using PayGatePrime.Orchestrator.Reconciliation;
using PayGatePrime.Server;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.NpIpn;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Reconcile;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Jobs;

/// <summary>A scheduled job that still runs at its next tick, or that outlives even its lease, does its work once; those of the threshold path are in Thresholds.</summary>
public sealed class OverrunTests
{
    private const string Refused = "another run holds the lease";

    [Fact]
    public async Task PollRunsOnce()
    {
        var crashes = new CrashPlan();
        await using var host = await StartPollAsync(crashes, payments: 3);
        await ShouldRunOnceAsync(crashes.Hold("GetPayment"), () => OutcomeAsync(host.Service.RunJobAsync("poll-open-orders")));
        host.NowPayments.Asked.Count.ShouldBe(3);
        (await host.MessagesAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task PollsWhoseLeaseRanOutTakeEveryAnswerOnce()
    {
        await using var host = await StartPollAsync(null, payments: 12);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => ActivatorUtilities.CreateInstance<PollOpenOrders>(host.Service.Services).RunAsync(CancellationToken.None))));
        host.NowPayments.Asked.Count.ShouldBeGreaterThan(12, "several really ran at once");
        (await host.Database.OneAsync<long>("select count(*) from ipn_events where status = 'finished'")).ShouldBe(12);
        (await host.MessagesAsync()).ShouldBe(Enumerable.Repeat("validated-payment", 12));
    }

    [Fact]
    public async Task ReconciliationRunsOnce()
    {
        var crashes = new CrashPlan();
        await using var host = await StartReconcileAsync(crashes);
        await ShouldRunOnceAsync(crashes.Hold("ListPayments"), () => host.RunAsync());
        (await host.FindingsAsync(FindingKind.PaymentMissing)).Count.ShouldBe(20);
        (await host.TasksAsync("fetch-payment")).Count.ShouldBe(20);
    }

    [Fact]
    public async Task ReconciliationsWhoseLeaseRanOutFindEverythingOnce()
    {
        await using var host = await StartReconcileAsync(null);
        var ends = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => EndAsync(ActivatorUtilities.CreateInstance<PayGatePrime.Orchestrator.Reconciliation.Reconcile>(host.Service.Services)))));
        ends.ShouldContain("done");
        ends.ShouldAllBe(end => end == "done" || end == "reconciliation_findings_open", "who comes second writes nothing");
        await host.RunAsync();
        (await host.FindingsAsync(FindingKind.PaymentMissing)).Count.ShouldBe(20);
        (await host.TasksAsync("fetch-payment")).Count.ShouldBe(20);
    }

    [Fact]
    public async Task PurgeOfTheHouseRunsOnce()
    {
        await using var host = await ReconcileHost.StartAsync();
        await host.Database.ExecuteAsync("insert into inbox (service, message_id, processed_at) values ('pgp-split1', gen_random_uuid(), now() - interval '36 days')");
        await ShouldPurgeOnceAsync(host.Database, "inbox", () => host.RunAsync("purge"));
    }

    [Fact]
    public async Task PurgeOfNotificationsRunsOnce()
    {
        await using var host = await ServiceHost<NotificationsConfig>.StartAsync(
            KnownServices.Notifications, new Dictionary<string, string?> { ["Telegram:BaseUrl"] = "http://127.0.0.1:1/", ["Telegram:BotToken"] = "1:token" });
        await host.Database.ExecuteAsync("insert into notifications (id, event_id, recipient, event, state, created_at) values (gen_random_uuid(), gen_random_uuid(), 1, 'e', 'sent', now() - interval '1 year')");
        await ShouldPurgeOnceAsync(host.Database, "notifications", () => OutcomeAsync(host.RunJobAsync("purge")));
    }

    [Fact]
    public async Task PurgeOfTheBotRunsOnce()
    {
        await using var host = await ServiceHost<ServerConfig>.StartAsync(
            KnownServices.Server,
            new Dictionary<string, string?>
            {
                ["Telegram:BaseUrl"] = "http://127.0.0.1:1/",
                ["Telegram:BotToken"] = "1:token",
                ["Telegram:WebhookSecret"] = "secret",
                ["NowPayments:BaseUrl"] = "http://127.0.0.1:1/",
                ["NowPayments:ApiKey"] = "key",
                ["PublicUrl"] = "http://server.test",
                ["Orders:PaymentUrl"] = "http://ipn.test",
            });
        await host.Database.ExecuteAsync("insert into telegram_updates (update_id, received_at) values (1, now() - interval '8 days')");
        await ShouldPurgeOnceAsync(host.Database, "telegram_updates", () => OutcomeAsync(host.RunJobAsync("purge")));
    }

    [Fact]
    public async Task LeaseOfAProcessThatDiedHoldsUntilItsEndAndNoLonger()
    {
        var crashes = new CrashPlan();
        await using var host = await StartPollAsync(crashes, payments: 1);
        crashes.Start("before GetPayment");
        (await host.Service.RunJobAsync("poll-open-orders")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await host.Database.OneAsync<bool>("select held_until between now() + interval '3 minutes' and now() + interval '4 minutes' from job_leases")).ShouldBeTrue("a dead process gives nothing back");
        await host.Database.ThawAsync();
        (await OutcomeAsync(host.Service.RunJobAsync("poll-open-orders"))).ShouldBe(Refused);
        await crashes.ReviveAsync();
        (await OutcomeAsync(host.Service.RunJobAsync("poll-open-orders"))).ShouldBe("done");
        (await host.MessagesAsync()).ShouldBe(["validated-payment"]);
    }

    [Fact]
    public void EveryScheduledJobHasATestOfItsOverrun()
    {
        using var cloud = JsonDocument.Parse(File.ReadAllText(SourceTree.Path("deploy", "cloud.json")));
        cloud.RootElement.GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("httpTarget").GetProperty("uri").GetString()!.Split("pgp-")[1].Replace(":http:0}/jobs/", " ", StringComparison.Ordinal))
            .ShouldBe(
                [
                    "microbatchprocessor check-threshold", "batchprocessor process", "orchestrator reconcile", "np-ipn poll-open-orders",
                    "orchestrator purge", "notifications purge", "server purge",
                ],
                ignoreOrder: true,
                "a new job needs a test here or in Thresholds");
    }

    private static async Task<string> EndAsync(PayGatePrime.Orchestrator.Reconciliation.Reconcile job)
    {
        try
        {
            await job.RunAsync(CancellationToken.None);
            return "done";
        }
        catch (PostgresException e)
        {
            return e.ConstraintName ?? e.SqlState;
        }
    }

    private static async Task ShouldRunOnceAsync(HeldCall held, Func<Task<string>> run)
    {
        var first = run();
        await held.Reached;
        (await run()).ShouldBe(Refused);
        held.Release();
        (await first).ShouldBe("done");
    }

    private static async Task ShouldPurgeOnceAsync(ServiceDatabase database, string table, Func<Task<string>> run)
    {
        await using var connection = new NpgsqlConnection(database.Superuser);
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync($"select from {table} for update", transaction: transaction);
        var first = run();
        await Limits.UntilAsync(
            async () => await database.OneAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1,
            "the first run waits for the row");
        (await run()).ShouldBe(Refused);
        await transaction.RollbackAsync();
        (await first).ShouldBe("done");
        (await database.OneAsync<long>($"select count(*) from {table}")).ShouldBe(0);
    }

    private static async Task<NpIpnHost> StartPollAsync(CrashPlan? crashes, int payments)
    {
        var host = await NpIpnHost.StartAsync(crashes: crashes);
        for (var i = 0; i < payments; i++)
        {
            var (order, payment) = (await host.Shop.OrderAsync(buyer: 100 + i), Shop.NewPaymentId());
            await host.OutcomeAsync(Shop.Body(payment, "waiting", order.ToString()));
            host.NowPayments.Payments[payment] = Finished(payment, order);
        }

        return host;
    }

    private static async Task<ReconcileHost> StartReconcileAsync(CrashPlan? crashes)
    {
        var host = await ReconcileHost.StartAsync(withChain: false, crashes);
        foreach (var id in Enumerable.Range(100, 20))
        {
            host.NowPayments.Payments[$"{id}"] = Finished($"{id}", null) with { UpdatedAt = TimeProvider.System.GetUtcNow().AddMinutes(-1) };
        }

        return host;
    }

    private static NowPaymentsPayment Finished(string id, Guid? order) => new()
    {
        PaymentId = id,
        OrderId = order?.ToString(),
        Status = PaymentStatus.Finished,
        StatusText = "finished",
        PriceAmount = 10m,
        PriceCurrency = "usd",
        ActuallyPaid = 0.1m,
        OutcomeAmount = 9.9m,
        OutcomeCurrency = "usdterc20",
    };

    private static async Task<string> OutcomeAsync(Task<HttpResponseMessage> run)
    {
        using var response = await run;
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("outcome").GetString()!;
    }
}
