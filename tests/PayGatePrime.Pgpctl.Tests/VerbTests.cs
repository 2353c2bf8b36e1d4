using System.Text.Json;
using PayGatePrime.Services.Tests.WebApi;

namespace PayGatePrime.Pgpctl.Tests;

public sealed class VerbTests
{
    [Fact]
    public async Task ListIsATableOrJson()
    {
        await using var tool = await Tool.StartAsync();
        var (held, _) = (await tool.PayoutAsync("held", "requested", "slippage"), await tool.PayoutAsync("exchanging"));

        var table = await tool.RunAsync("payouts", "list", "--state", "held");
        (table.ExitCode, table.Error).ShouldBe((0, ""));
        table.Out.ShouldContain("Held from");
        table.Out.ShouldContain(held.ToString());
        table.Out.ShouldContain("slippage");
        table.Out.ShouldNotContain("exchanging");
        table.Out.ShouldNotContain("\u001b");

        var json = await tool.RunAsync("payouts", "list", "--json", "--limit", "1");
        json.Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        var next = await tool.RunAsync("payouts", "list", "--json", "--cursor", json.Json.GetProperty("nextCursor").GetString()!);
        next.Json.GetProperty("items")[0].GetProperty("gross").GetString().ShouldBe("1");
        (await tool.RunAsync("payouts", "list", "--state", "paid")).Out.Trim().ShouldBe("Nothing.");
        (await tool.RunAsync("payouts", "list", "--limit", "1")).Out.ShouldContain("More: --cursor");
    }

    [Fact]
    public async Task EveryLookPrintsATableAndJson()
    {
        await using var queues = await FakeQueues.StartAsync();
        await using var tool = await Tool.StartAsync(("CloudTasks:Endpoint", queues.Address));
        var payout = await tool.PayoutAsync("held", "requested", "slippage");
        var owner = await tool.OwnerAsync();
        await tool.Service.Database.ExecuteAsync(
            """
            insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, created_at)
            values (@payout, 'pgp-split1', @payout, 'payment-split', jsonb_build_object('payoutId', @payout), 'slippage', 'It failed.', 1, now());
            insert into wallets (id, chain_id, address, next_nonce, created_at) values (@payout, 31337, '0x1111111111111111111111111111111111111111', 1, now());
            insert into transfers (id, cause, payout_id, wallet_id, state, asset, amount, to_address, nonce, created_at, updated_at)
            values (@payout, 'x', @payout, @payout, 'broadcast', 'eth.eth', 0.9, '0x2', 0, now(), now());
            insert into payments (id, provider_payment_id, status, status_rank, state, created_at, updated_at) values (@payout, '5745459419', 'finished', 9, 'unmatched', now(), now());
            insert into conversions (id, kind, state, held_from, reason, asset, amount, row_count, created_at, updated_at) values (@payout, 'pool', 'held', 'requested', 'no_estimate', 'eth.eth', 1.25, 7, now(), now());
            insert into reconciliation_findings (id, kind, subject, severity, detail, first_seen, last_seen) values (@payout, 'payout_stuck', 'x', 'critical', 'It is stuck.', now(), now());
            insert into alerts (id, fingerprint, severity, code, detail, count, first_seen, last_seen, next_notification_at) values (@payout, 'f', 'warning', 'wallet_low', 'It runs low.', 4, now(), now(), now());
            insert into reserve_reports (id, taken_at, is_balanced, report) values (@payout, now(), true,
                '{"takenAt":"2026-01-01T00:00:00Z","wallets":[],"transit":[],"providers":[],"cover":[{"asset":"eth.eth","owed":2,"onChain":1,"inTransit":0,"awaited":0,"collected":0.5}]}');
            """,
            new { payout });
        (string[] Args, string Shows)[] looks =
        [
            (["dead-letters", "list"], "payment-split"),
            (["dead-letters", "show", payout.ToString()], "It failed."),
            (["payouts", "show", payout.ToString()], "Transfers"),
            (["transfers", "list"], "broadcast"),
            (["payments", "show", "5745459419"], "unmatched"),
            (["conversions", "list"], "no_estimate"),
            (["conversions", "show", payout.ToString()], "1.25"),
            (["transfers", "list", "--conversion", payout.ToString()], "Nothing."),
            (["findings", "list", "--about", "x"], "It is stuck."),
            (["alerts", "list"], "It runs low."),
            (["reserves", "show"], "More is owed than there is of: eth.eth."),
            (["wallet", "balances"], "The chain was not asked"),
            (["wallet", "nonces"], "Not settled"),
            (["ledger", "trial-balance"], "The books balance."),
            (["ledger", "statement", owner.ToString()], "Nothing."),
            (["queues", "list"], "pgp-hostpay3-payment-queue"),
            (["audit", "list"], "queues.list"),
        ];
        foreach (var (args, shows) in looks)
        {
            var table = await tool.RunAsync(args);
            table.ExitCode.ShouldBe(0, string.Join(' ', args) + table.Error);
            table.Out.ShouldContain(shows, customMessage: string.Join(' ', args));
            (await tool.RunAsync([.. args, "--json"])).Json.ValueKind.ShouldBe(JsonValueKind.Object);
        }
    }

    [Fact]
    public async Task ChangeShowsWhatItWouldDoAndAsks()
    {
        await using var tool = await Tool.StartAsync();
        var payout = await tool.PayoutAsync("held", "requested", "slippage");

        var no = await tool.AnswerAsync("n\n", "payouts", "release", payout.ToString());
        (no.ExitCode, no.Out).ShouldBe((1, ""));
        no.Error.ShouldContain("Would be done: The payout goes on from requested.");
        no.Error.ShouldContain("Nothing was done.");
        var silent = await tool.AnswerAsync("", "payouts", "release", payout.ToString());
        silent.ExitCode.ShouldBe(1);
        var nobody = await tool.RunAsync("payouts", "release", payout.ToString());
        nobody.ExitCode.ShouldBe(1);
        nobody.Error.ShouldContain("--yes");
        var dry = await tool.RunAsync("payouts", "release", payout.ToString(), "--dry-run", "--json");
        dry.Json.GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        (await tool.StateAsync(payout)).ShouldBe("held");

        var yes = await tool.AnswerAsync("y\n", "payouts", "release", payout.ToString(), "--json");
        (yes.ExitCode, yes.Json.GetProperty("after").GetProperty("state").GetString()).ShouldBe((0, "requested"));
        (await tool.StateAsync(payout)).ShouldBe("requested");
    }

    [Fact]
    public async Task EveryChangeIsSentAsTheServerWantsIt()
    {
        await using var queues = await FakeQueues.StartAsync();
        await using var tool = await Tool.StartAsync(("CloudTasks:Endpoint", queues.Address));
        var payout = await tool.PayoutAsync("requested");
        var id = payout.ToString();
        await tool.Service.Database.ExecuteAsync(
            """
            insert into transfers (id, cause, payout_id, state, held_from, asset, amount, to_address, created_at, updated_at) values (@payout, 'x', null, 'held', 'planned', 'eth.eth', 0.9, '0x2', now(), now());
            insert into orders (id, kind, state, status_token, buyer_id, channel_id, owner_id, tier, price_usd, days, fee_bps, payout_strategy, payout_asset, payout_network, payout_address, created_at, expires_at)
            values (@payout, 'subscription', 'invoiced', 't', 1, (select id from channels limit 1), (select id from owners), 1, 10, 30, 300, 'instant', 'ltc', 'ltc', 'x', now(), now());
            insert into payments (id, provider_payment_id, order_id, status, status_rank, state, created_at, updated_at) values (@payout, '5745459419', @payout, 'partially_paid', 8, 'partial', now(), now());
            insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, created_at)
            select gen_random_uuid(), 'pgp-split1', gen_random_uuid(), 'payment-split', '{"payoutId":"00000000-0000-7000-8000-000000000000"}', 'c' || n, 'It failed.', 1, now() from generate_series(1, 3) n;
            insert into conversions (id, kind, state, asset, amount, row_count, created_at, updated_at) values (@payout, 'pool', 'requested', 'eth.eth', 1, 1, now(), now());
            """,
            new { payout });
        var letters = await tool.Service.Database.ManyAsync<string>("select id::text from dead_letters order by code");
        string[][] changes =
        [
            ["payouts", "hold", id, "--note", "x"],
            ["payouts", "requote", id, "--note", "x"],
            ["payouts", "hold", id, "--note", "x"],
            ["payouts", "release", id],
            ["payouts", "hold", id, "--note", "x"],
            ["conversions", "hold", id, "--note", "x"],
            ["conversions", "release", id],
            ["conversions", "hold", id, "--note", "x"],
            ["conversions", "requote", id],
            ["conversions", "hold", id, "--note", "x"],
            ["conversions", "cancel", id, "--note", "x"],
            ["payouts", "mark-paid", id, "--proof", "abcdefabcdefabcdefabcdef", "--paid-from", "outside", "--amount", "12.50", "--note", "x"],
            ["transfers", "release", id],
            ["payments", "accept", "5745459419", "--note", "x"],
            ["dead-letters", "retry", letters[0]],
            ["dead-letters", "cancel", letters[1], "--note", "x"],
            ["dead-letters", "resolve", letters[2], "--note", "x"],
            ["queues", "pause", "pgp-invite-queue"],
            ["queues", "resume", "pgp-invite-queue"],
        ];
        foreach (var change in changes)
        {
            var ran = await tool.RunAsync([.. change, "--yes"]);
            ran.ExitCode.ShouldBe(0, string.Join(' ', change) + ": " + ran.Error);
            ran.Out.ShouldContain("after:");
        }

        (await tool.Service.Database.OneAsync<(string, decimal)>("select state, paid_amount from payouts")).ShouldBe(("paid", 12.5m));
        (await tool.Service.Database.OneAsync<(string, int)>("select state, attempt from conversions")).ShouldBe(("returned", 2));
        var batch = await tool.PayoutAsync("held", "requested", "x");
        (await tool.RunAsync("payouts", "cancel", batch.ToString(), "--note", "x", "--yes")).ExitCode.ShouldBe(0);
        (await tool.StateAsync(batch)).ShouldBe("cancelled");
        (await tool.Service.Database.ManyAsync<string>("select distinct operator from audit_log")).ShouldBe(["alice"]);
        queues.Changes.ShouldBe(2);
    }

    [Fact]
    public async Task BrokenLineIsTriedAgainAndTheChangeIsMadeOnce()
    {
        await using var tool = await Tool.StartAsync();
        var payout = await tool.PayoutAsync("held", "requested", "slippage");
        tool.Line = inner => new BrokenLine(inner, 2, HttpMethod.Post);

        var ran = await tool.RunAsync("payouts", "release", payout.ToString(), "--yes", "--json");

        (ran.ExitCode, ran.Json.GetProperty("after").GetProperty("state").GetString()).ShouldBe((0, "requested"));
        (await tool.Service.Database.OneAsync<long>("select count(*) from audit_log where outcome = 'done'")).ShouldBe(1);
    }

    [Fact]
    public async Task ExitCodeTellsRefusedWrongAndUnreachableApart()
    {
        await using var tool = await Tool.StartAsync();
        var payout = await tool.PayoutAsync("requested");
        var refused = await tool.RunAsync("payouts", "release", payout.ToString(), "--yes");
        (refused.ExitCode, refused.Error.Trim()).ShouldBe((1, "The payout is requested, not held: hold it first."));
        (await tool.RunAsync("payouts", "release", "x", "--yes")).Error.Trim().ShouldBe("id: is not a uuid");
        foreach (var wrong in new[] { new[] { "payouts" }, ["payouts", "hold", "x"], ["payouts", "show"], ["payouts", "list", "--nonsense"], ["nonsense"], ["payouts", "list", "--limit", "x"], ["payouts", "list", "--address", "ftp://x"], ["payouts", "list", "--address", "http://elsewhere.test"] })
        {
            var ran = await tool.RunAsync(wrong);
            (ran.ExitCode, ran.Out).ShouldBe((2, ""), string.Join(' ', wrong));
            ran.Error.ShouldNotBeEmpty();
        }

        tool.Line = inner => new BrokenLine(inner, int.MaxValue, HttpMethod.Get);
        var unreachable = await tool.RunAsync("payouts", "list");
        (unreachable.ExitCode, unreachable.Error.Trim()).ShouldBe((3, "http://localhost:8316/ does not answer: The line broke."));
        (await tool.RunAsync("--help")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task TextFromElsewhereCanNotSteerTheTerminal()
    {
        await using var tool = await Tool.StartAsync();
        await tool.PayoutAsync("held", "requested", "[red]\u001b[2Jx");
        var ran = await tool.RunAsync("payouts", "list");
        ran.Out.ShouldContain("[red]?[2Jx");
        ran.Out.ShouldNotContain("\u001b");
    }
}
