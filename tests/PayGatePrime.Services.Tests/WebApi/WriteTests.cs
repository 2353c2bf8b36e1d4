using System.Net;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Services.Tests.WebApi;

/// <summary>What every verb that writes keeps to, shown on one of them.</summary>
public sealed class WriteTests
{
    [Fact]
    public async Task RepeatedRequestIsAnsweredAsTheFirstAndDoneOnce()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "slippage");
        var key = OperatorHost.NewKey();

        var first = await host.PostAsync($"/payouts/{payout}/release", key: key);
        var second = await host.PostAsync($"/payouts/{payout}/release", key: key);

        (first.Status, first.IsReplayed, second.Status, second.IsReplayed).ShouldBe((HttpStatusCode.OK, false, HttpStatusCode.OK, true));
        second.Text("said").ShouldBe(first.Text("said"));
        second.Text("after.state").ShouldBe("requested");
        (await host.SentAsync()).ShouldBe([$$"""payment-split {"payoutId":"{{payout}}"}"""]);
        (await host.Database.OneAsync<long>("select count(*) from audit_log where outcome = 'done'")).ShouldBe(1);
    }

    [Fact]
    public async Task ManyAtOnceUnderOneKeyAreDoneOnce()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "slippage");
        var key = OperatorHost.NewKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.PostAsync($"/payouts/{payout}/release", key: key)));

        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        answers.Count(a => !a.IsReplayed).ShouldBe(1);
        (await host.SentAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task ManyAtOnceUnderKeysOfTheirOwnMoveItOnce()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "slippage");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => host.PostAsync($"/payouts/{payout}/release", name: i % 2 == 0 ? "alice" : "bob")));

        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.Conflict).ShouldBe(11);
        (await host.SentAsync()).Count.ShouldBe(1);
        (await host.Database.OneAsync<long>("select count(*) from audit_log where outcome = 'refused'")).ShouldBe(11);
    }

    [Fact]
    public async Task KeyOfAnotherRequestIsRefusedAndOneOfAnotherOperatorIsNot()
    {
        await using var host = await OperatorHost.StartAsync();
        var (one, other) = (await host.PayoutAsync("held", "requested"), await host.PayoutAsync("held", "requested"));
        var key = OperatorHost.NewKey();
        (await host.PostAsync($"/payouts/{one}/release", key: key)).Status.ShouldBe(HttpStatusCode.OK);

        var reused = await host.PostAsync($"/payouts/{other}/release", key: key);
        (reused.Status, reused.Field).ShouldBe((HttpStatusCode.UnprocessableEntity, "Idempotency-Key"));
        (await host.PostAsync($"/payouts/{other}/release", new { note = "x" }, key, "bob")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("short")]
    [InlineData("has a blank in it")]
    public async Task WriteNeedsAKey(string? key)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested");
        var answer = await host.SendAsync(HttpMethod.Post, $"/payouts/{payout}/release", "{}", key, host.Token());
        (answer.Status, answer.Field).ShouldBe((HttpStatusCode.BadRequest, "Idempotency-Key"));
        (await host.StandsAsync(payout)).State.ShouldBe("held");
    }

    [Fact]
    public async Task RefusedWriteMayBeRepeatedUnderItsKey()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("exchanging");
        var key = OperatorHost.NewKey();
        (await host.PostAsync($"/payouts/{payout}/release", key: key)).Status.ShouldBe(HttpStatusCode.Conflict);
        await host.SwapAsync(payout);
        await host.Database.ExecuteAsync("update payouts set state = 'held', held_from = 'exchanging' where id = @payout", new { payout });
        (await host.PostAsync($"/payouts/{payout}/release", key: key)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task DryRunOfEveryVerbChecksAndWritesNothingButItsAuditLine()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "slippage");
        var running = await host.PayoutAsync("requested");
        var stuck = await host.PayoutAsync("transfer_created");
        var transfer = await host.TransferAsync(stuck, "held", "planned");
        var letter = await host.LetterAsync(new PaymentSplit(running), "last_attempt");
        var order = await host.Shop.OrderAsync();
        var payment = await host.Shop.PaymentAsync(order, "partially_paid", 4m, state: "partial");
        await host.BookPayoutAsync(payout);
        var before = await host.PictureAsync();
        (string Path, object? Body)[] verbs =
        [
            ($"/payouts/{payout}/release", null),
            ($"/payouts/{payout}/requote", null),
            ($"/payouts/{payout}/mark-paid", new { proof = "abcdefabcdefabcdefabcdef", paidFrom = "outside" }),
            ($"/payouts/{running}/hold", new { note = "x" }),
            ($"/transfers/{transfer}/release", null),
            ($"/dead-letters/{letter}/retry", null),
            ($"/dead-letters/{letter}/cancel", new { note = "x" }),
            ($"/dead-letters/{letter}/resolve", new { note = "x" }),
            ($"/payments/{payment}/accept", new { note = "x" }),
        ];
        foreach (var (path, body) in verbs)
        {
            var answer = await host.DryRunAsync(path, body);
            answer.Status.ShouldBe(HttpStatusCode.OK, path + answer.Body);
            answer.Text("dryRun").ShouldBe("True");
            answer.Text("said").ShouldNotBeEmpty();
        }

        (await host.PictureAsync()).ShouldBe(before);
        (await host.SentAsync()).ShouldBeEmpty();
        (await host.Database.OneAsync<long>("select count(*) from audit_log where outcome = 'dry_run'")).ShouldBe(verbs.Length);
        (await host.DryRunAsync($"/payouts/{running}/release")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.DryRunAsync($"/payouts/{running}/hold")).Field.ShouldBe("note");
        foreach (var (path, body) in verbs.Where(v => v.Path.EndsWith("release", StringComparison.Ordinal) || v.Path.EndsWith("hold", StringComparison.Ordinal) || v.Path.EndsWith("accept", StringComparison.Ordinal)))
        {
            (await host.PostAsync(path, body)).Status.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    [Theory]
    [InlineData("/payouts/not-a-uuid/release", "{}", "id")]
    [InlineData("/payouts/{0}/hold", "{}", "note")]
    [InlineData("/payouts/{0}/hold", "{\"note\":\"  \"}", "note")]
    [InlineData("/payouts/{0}/hold", "{\"note\":7}", "note")]
    [InlineData("/payouts/{0}/hold", "{\"nota\":\"x\"}", "nota")]
    [InlineData("/payouts/{0}/hold", "nonsense", "body")]
    [InlineData("/payouts/{0}/release?dryRun=perhaps", "{}", "dryRun")]
    public async Task MalformedInputIsToldByItsField(string path, string body, string field)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("requested");
        var answer = await host.SendAsync(HttpMethod.Post, path.Replace("{0}", payout.ToString(), StringComparison.Ordinal), body, OperatorHost.NewKey(), host.Token());
        (answer.Status, answer.Field).ShouldBe((HttpStatusCode.BadRequest, field));
    }

    [Fact]
    public async Task AuditTellsWhoDidWhatAndCannotBeChanged()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "slippage");
        await host.PostAsync($"/payouts/{payout}/release", new { note = "the market is calm" }, name: "bob");

        var line = (await host.GetAsync($"/audit?target={payout}")).Body.GetProperty("items")[0];
        (line.GetProperty("operator").GetString(), line.GetProperty("verb").GetString(), line.GetProperty("outcome").GetString(), line.GetProperty("note").GetString())
            .ShouldBe(("bob", "payouts.release", "done", "the market is calm"));
        line.GetProperty("before").GetProperty("reason").GetString().ShouldBe("slippage");
        line.GetProperty("after").GetProperty("state").GetString().ShouldBe("requested");
        line.GetProperty("requestId").GetString().ShouldNotBeNullOrEmpty();
        await Should.ThrowAsync<Npgsql.PostgresException>(() => host.Database.ExecuteAsync("update audit_log set operator = 'alice'"));
        await Should.ThrowAsync<Npgsql.PostgresException>(() => host.Database.ExecuteAsync("delete from audit_log"));
    }
}
