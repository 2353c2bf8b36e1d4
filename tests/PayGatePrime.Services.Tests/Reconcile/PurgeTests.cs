using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Notifications;
using PayGatePrime.Server;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>What is old goes, in batches; what is still needed never does.</summary>
public sealed class PurgeTests
{
    [Fact]
    public async Task OldInboxRowsGoInBatchesAndYoungOnesStay()
    {
        await using var host = await ReconcileHost.StartAsync(settings: ("Retention:Batch", "7"));
        await host.Database.ExecuteAsync(
            """
            insert into inbox (service, message_id, processed_at) select 'pgp-split1', gen_random_uuid(), now() - interval '36 days' from generate_series(1, 50);
            insert into inbox (service, message_id, processed_at) select 'pgp-split1', gen_random_uuid(), now() - interval '34 days' from generate_series(1, 5)
            """);
        await host.RunAsync("purge");
        (await host.Database.OneAsync<long>("select count(*) from inbox")).ShouldBe(5);
    }

    [Fact]
    public async Task MessageNotHandedOverIsNeverPurgedHoweverOldItIs()
    {
        await using var host = await ReconcileHost.StartAsync();
        await host.Database.ExecuteAsync(
            "insert into outbox (id, service, kind, name, payload, created_at) values (gen_random_uuid(), 'pgp-invite', 'event', 'InviteSent', '{}', now() - interval '3 years')");
        await host.RunAsync("purge");
        (await host.Database.OneAsync<long>("select count(*) from outbox")).ShouldBe(1);
    }

    [Fact]
    public async Task ExternalCallGoesOnlyWhenItIsAnsweredAndItsPayoutIsOver()
    {
        await using var host = await ReconcileHost.StartAsync();
        var (paid, running) = (await FindingTests.InsertPayoutAsync(host, "paid"), await FindingTests.InsertPayoutAsync(host, "exchanging"));
        var (done, open) = (await StandstillTests.InsertConversionAsync(host, "done", "pool", false, "", ""), await StandstillTests.InsertConversionAsync(host, "held", "pool", false, "", ""));
        await host.Database.ExecuteAsync(
            """
            insert into external_calls (id, service, provider, operation, key, state, started_at, answered_at) values
            (gen_random_uuid(), 's', 'changenow', 'create_exchange', @paid || '-1', 'answered', now() - interval '91 days', now() - interval '91 days'),
            (gen_random_uuid(), 's', 'changenow', 'create_exchange', @paid || '-2', 'answered', now() - interval '89 days', now() - interval '89 days'),
            (gen_random_uuid(), 's', 'changenow', 'create_exchange', @paid || '-3', 'started', now() - interval '91 days', null),
            (gen_random_uuid(), 's', 'changenow', 'create_exchange', @running || '-1', 'answered', now() - interval '91 days', now() - interval '91 days'),
            (gen_random_uuid(), 's', 'changenow', 'create_exchange', @done || '-1', 'answered', now() - interval '91 days', now() - interval '91 days'),
            (gen_random_uuid(), 's', 'changenow', 'create_exchange', @open || '-4', 'answered', now() - interval '91 days', now() - interval '91 days'),
            (gen_random_uuid(), 's', 'changenow', 'create_exchange', 'other', 'answered', now() - interval '91 days', now() - interval '91 days')
            """,
            new { paid = paid.ToString("N"), running = running.ToString("N"), done = done.ToString("N"), open = open.ToString("N") });
        await host.RunAsync("purge");
        (await host.Database.ManyAsync<string>("select right(key, 2) from external_calls order by key desc")).ShouldBe(["er", "-1", "-3", "-2", "-4"], ignoreOrder: true);
        (await host.Database.OneAsync<long>("select count(*) from external_calls where key = @key", new { key = $"{paid:N}-1" })).ShouldBe(0);
    }

    [Fact]
    public async Task OpenFindingIsNeverPurged()
    {
        await using var host = await ReconcileHost.StartAsync();
        await host.Database.ExecuteAsync(
            """
            insert into reconciliation_findings (id, kind, subject, severity, detail, first_seen, last_seen, resolved_at)
            select gen_random_uuid(), 'k', n::text, 'warning', 'd', now() - interval '2 years', now() - interval '2 years', case when n > 1 then now() - interval '2 years' end from generate_series(1, 3) n;
            insert into reserve_reports (id, taken_at, is_balanced, report) values (gen_random_uuid(), now() - interval '2 years', true, '{}'), (gen_random_uuid(), now(), true, '{}')
            """);
        await host.RunAsync("purge");
        (await host.Database.OneAsync<(long, long)>("select (select count(*) from reconciliation_findings), (select count(*) from reserve_reports)")).ShouldBe((1, 1));
    }

    [Fact]
    public async Task TelegramsUpdatesGoWhenTheyCanNotComeAgain()
    {
        await using var host = await ServiceHost<ServerConfig>.StartAsync(
            KnownServices.Server,
            new Dictionary<string, string?>
            {
                ["Telegram:BaseUrl"] = "http://127.0.0.1:1/",
                ["Telegram:BotToken"] = "1:token",
                ["Telegram:BotUsername"] = "bot",
                ["Telegram:WebhookSecret"] = "secret",
                ["NowPayments:BaseUrl"] = "http://127.0.0.1:1/",
                ["NowPayments:ApiKey"] = "key",
                ["PublicUrl"] = "http://server.test",
                ["Orders:PaymentUrl"] = "http://ipn.test",
                ["Retention:Batch"] = "3",
            });
        await host.Database.ExecuteAsync("insert into telegram_updates (update_id, received_at) select n, now() - interval '8 days' from generate_series(1, 10) n; insert into telegram_updates values (99, now() - interval '6 days')");
        using var response = await host.RunJobAsync("purge");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Database.ManyAsync<long>("select update_id from telegram_updates")).ShouldBe([99]);
    }

    [Fact]
    public async Task WhoWasToldStaysKnownAsLongAsTheEventMayComeAgain()
    {
        await using var host = await ServiceHost<NotificationsConfig>.StartAsync(
            KnownServices.Notifications, new Dictionary<string, string?> { ["Telegram:BaseUrl"] = "http://127.0.0.1:1/", ["Telegram:BotToken"] = "1:token" });
        await host.Database.ExecuteAsync(
            """
            insert into notifications (id, event_id, recipient, event, state, created_at)
            select gen_random_uuid(), gen_random_uuid(), n, 'e', 'sent', now() - make_interval(days => n) from generate_series(30, 40) n;
            insert into alerts (id, fingerprint, severity, code, detail, count, first_seen, last_seen, next_notification_at) values
            ('00000000-0000-0000-0000-000000000001', 'old', 'warning', 'c', 'd', 1, now(), now() - interval '2 years', now()), (gen_random_uuid(), 'new', 'warning', 'c', 'd', 1, now(), now(), now());
            insert into alert_deliveries (id, alert_id, number, channel, state, created_at) values (gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 1, 'webhook', 'sent', now() - interval '2 years')
            """);
        using var response = await host.RunJobAsync("purge");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Database.OneAsync<long>("select max(recipient) from notifications")).ShouldBeLessThanOrEqualTo(35);
        (await host.Database.OneAsync<long>("select count(*) from notifications")).ShouldBeGreaterThanOrEqualTo(5);
        (await host.Database.ManyAsync<string>("select fingerprint from alerts")).ShouldBe(["new"]);
    }
}
