using System.Net;
using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class ReconciliationTests
{
    [Fact]
    public async Task FindingsAreListedByStateKindAndWhatTheyAreAbout()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = Shop.NewId();
        await host.Database.ExecuteAsync(
            """
            insert into reconciliation_findings (id, kind, subject, severity, detail, facts, first_seen, last_seen, resolved_at) values
            ('00000000-0000-7000-8000-000000000001', 'payout_stuck', @payout::text, 'critical', 'It is stuck.', jsonb_build_object('payoutId', @payout), now(), now(), null),
            ('00000000-0000-7000-8000-000000000002', 'deposit_unmatched', 'x', 'warning', 'Who sent it?', '{}', now(), now(), null),
            ('00000000-0000-7000-8000-000000000003', 'outbox_stale', 'y', 'critical', 'It was.', '{}', now(), now(), now())
            """,
            new { payout });
        Kinds(await host.GetAsync("/findings")).ShouldBe(["deposit_unmatched", "payout_stuck"]);
        Kinds(await host.GetAsync("/findings?state=resolved")).ShouldBe(["outbox_stale"]);
        Kinds(await host.GetAsync("/findings?state=all&severity=critical")).ShouldBe(["outbox_stale", "payout_stuck"]);
        Kinds(await host.GetAsync($"/findings?subject={payout}")).ShouldBe(["payout_stuck"]);
        (await host.GetAsync("/findings?kind=payout_stuck")).Text("items.0.facts.payoutId").ShouldBe(payout.ToString());
        (await host.GetAsync("/findings?severity=loud")).Field.ShouldBe("severity");
        Kinds(await host.GetAsync($"/findings?limit=1&cursor={(await host.GetAsync("/findings?limit=1")).Text("nextCursor")}")).ShouldBe(["payout_stuck"]);
    }

    [Fact]
    public async Task AlertsAreListed()
    {
        await using var host = await OperatorHost.StartAsync();
        await host.Database.ExecuteAsync(
            """
            insert into alerts (id, fingerprint, severity, code, detail, count, notified, first_seen, last_seen, next_notification_at, resolved_at)
            select gen_random_uuid(), n::text, 'warning', 'c' || n, 'd', 3, 2, now(), now(), now(), case when n = 2 then now() end from generate_series(1, 2) n
            """);
        var open = await host.GetAsync("/alerts");
        (open.Body.GetProperty("items").GetArrayLength(), open.Text("items.0.code"), open.Text("items.0.count")).ShouldBe((1, "c1", "3"));
        (await host.GetAsync("/alerts?state=all&code=c2")).Body.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task NewestProofOfReservesIsShownWithWhatItComesTo()
    {
        await using var host = await OperatorHost.StartAsync();
        (await host.GetAsync("/reserves/latest")).Status.ShouldBe(HttpStatusCode.NotFound);
        var now = TimeProvider.System.GetUtcNow();
        await SaveAsync(host, new ReserveReport(now.AddHours(-1), [], [], [], []));
        await SaveAsync(host, new ReserveReport(
            now, [new ReserveLine(Shop.Wallet, "eth.eth", 7, 1m, 1.5m, 0m, 0m, 0m, 0m, 0m, 0m)], [], [], [new CoverLine("eth.eth", 2m, 1.5m, 0m, 0m, 0.7m, 0m, 0m, 0.1m)]));
        var answer = await host.GetAsync("/reserves/latest");
        (answer.Text("isBalanced"), answer.Text("differences"), answer.Text("uncovered.0"), answer.Text("report.cover.0.collected"), answer.Text("report.wallets.0.chain"))
            .ShouldBe(("False", "{\"eth.eth\":\"0.5\"}", "eth.eth", "0.7", "1.5"));
    }

    private static List<string> Kinds(OperatorHost.Answer answer) => [.. answer.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("kind").GetString()!)];

    private static async Task SaveAsync(OperatorHost host, ReserveReport report)
    {
        await using var connection = new NpgsqlConnection(host.Database.Superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ReserveReports.SaveAsync(connection, transaction, Shop.NewId(), report);
        await transaction.CommitAsync();
    }
}
