using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task ListIsFilteredAndPaged()
    {
        await using var host = await OperatorHost.StartAsync();
        var letters = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            letters.Add(await host.LetterAsync(new EstimateRequest(Shop.NewId()), i == 0 ? "odd" : "last_attempt"));
        }

        await host.LetterAsync(new PaymentExecution(Shop.NewId()), "last_attempt");
        await host.PostAsync($"/dead-letters/{letters[4]}/cancel", new { note = "x" });

        var first = await host.GetAsync("/dead-letters?service=pgp-split2&limit=2");
        var second = await host.GetAsync($"/dead-letters?service=pgp-split2&limit=2&cursor={first.Text("nextCursor")}");
        Ids(first).Concat(Ids(second)).ShouldBe(letters.Take(4).OrderByDescending(l => l.ToString(), StringComparer.Ordinal));
        second.Body.TryGetProperty("nextCursor", out _).ShouldBeFalse();
        Ids(await host.GetAsync("/dead-letters?code=odd")).ShouldBe([letters[0]]);
        Ids(await host.GetAsync("/dead-letters?state=cancelled")).ShouldBe([letters[4]]);
        Ids(await host.GetAsync("/dead-letters?state=all")).Count.ShouldBe(6);
        (await host.GetAsync("/dead-letters?state=lost")).Field.ShouldBe("state");
        (await host.GetAsync("/dead-letters?limit=0")).Field.ShouldBe("limit");
        (await host.GetAsync("/dead-letters?cursor=x")).Field.ShouldBe("cursor");
    }

    [Fact]
    public async Task RetrySendsTheVeryMessageOnce()
    {
        await using var host = await OperatorHost.StartAsync();
        var transfer = await host.TransferAsync(await host.PayoutAsync("transfer_created"), "held", "planned", reason: "wallet_low_gas");
        var letter = await host.LetterAsync(new PaymentRetry(transfer), "wallet_low_gas");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.PostAsync($"/dead-letters/{letter}/retry")));

        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Status == HttpStatusCode.Conflict && a.Text("detail").Contains("retried"));
        (await host.SentAsync()).ShouldBe([$$"""payment-retry {"transferId":"{{transfer}}"}"""]);
        (await host.Database.OneAsync<(string, string)>("select state, closed_by from dead_letters where id = @letter", new { letter })).ShouldBe(("retried", "alice"));
    }

    [Fact]
    public async Task RetryOfAMessageWithWhichAPayoutWasHeldLetsThePayoutGoOn()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "exchanging", "exchange_not_ending");
        var swap = await host.SwapAsync(payout, "exchanging");
        var letter = await host.LetterAsync(new StatusResponse(swap), "exchange_not_ending");

        (await host.PostAsync($"/dead-letters/{letter}/retry")).Status.ShouldBe(HttpStatusCode.OK);

        (await host.StandsAsync(payout)).ShouldBe(("exchanging", null, null, 1));
        (await host.SentAsync()).ShouldBe([$$"""status-check {"swapId":"{{swap}}"}"""]);
    }

    [Fact]
    public async Task RetryLeavesAPayoutAloneThatIsHeldForSomethingElse()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "held_by_operator");
        var letter = await host.LetterAsync(new PaymentSplit(payout), "last_attempt");

        var answer = await host.PostAsync($"/dead-letters/{letter}/retry");

        (answer.Status, answer.Text("detail").Contains("held_by_operator")).ShouldBe((HttpStatusCode.Conflict, true));
        (await host.Database.OneAsync<string>("select state from dead_letters")).ShouldBe("open");
        (await host.SentAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cancel", "cancelled")]
    [InlineData("resolve", "resolved")]
    public async Task LetterIsClosedOnceWithANote(string verb, string state)
    {
        await using var host = await OperatorHost.StartAsync();
        var letter = await host.LetterAsync(new PaymentSplit(Shop.NewId()), "row_missing");
        (await host.PostAsync($"/dead-letters/{letter}/{verb}")).Field.ShouldBe("note");
        (await host.PostAsync($"/dead-letters/{letter}/{verb}", new { note = "asked the owner" })).Status.ShouldBe(HttpStatusCode.OK);
        (await host.PostAsync($"/dead-letters/{letter}/{verb}", new { note = "again" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/dead-letters/{letter}/retry")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.Database.OneAsync<(string, string, string)>("select state, note, closed_by from dead_letters")).ShouldBe((state, "asked the owner", "alice"));
        (await host.SentAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task LettersThatCanNotBeSentAgainSayWhy()
    {
        await using var host = await OperatorHost.StartAsync();
        var unknown = await host.LetterAsync(new PaymentSplit(Shop.NewId()), "x");
        var changed = await host.LetterAsync(new PaymentSplit(Shop.NewId()), "x");
        await host.Database.ExecuteAsync("update dead_letters set name = 'gone' where id = @unknown; update dead_letters set payload = '{\"old\":1}' where id = @changed", new { unknown, changed });
        (await host.PostAsync($"/dead-letters/{unknown}/retry")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/dead-letters/{changed}/retry")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/dead-letters/{Shop.NewId()}/retry")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.Database.OneAsync<long>("select count(*) from dead_letters where state = 'open'")).ShouldBe(2);
    }

    [Fact]
    public async Task EventThatNotificationsCouldNotHandleIsPublishedAgain()
    {
        await using var host = await OperatorHost.StartAsync();
        var letter = await host.LetterAsync(new PaymentSplit(Shop.NewId()), "x");
        await host.Database.ExecuteAsync("update dead_letters set service = 'pgp-notifications', name = 'PayoutPaid', payload = '{\"name\":\"PayoutPaid\"}'");
        (await host.PostAsync($"/dead-letters/{letter}/retry")).Status.ShouldBe(HttpStatusCode.OK);
        await host.SentAsync();
        host.Service.Google.Events.Single().Name.ShouldBe(EventName.PayoutPaid);
    }

    [Fact]
    public async Task ShowTellsTheWholeHistory()
    {
        await using var host = await OperatorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 1m, state: "accepted");
        var payout = await host.PayoutAsync("held", "exchanging", "exchange_not_ending", paymentId: payment);
        await host.QuoteAsync(payout);
        var swap = await host.SwapAsync(payout);
        await host.TransferAsync(payout, "confirmed", swap: swap, nonce: 0);
        await host.BookPayoutAsync(payout);
        var letter = await host.LetterAsync(new StatusResponse(swap), "exchange_not_ending");
        await host.DryRunAsync($"/payouts/{payout}/release");

        var answer = await host.GetAsync($"/dead-letters/{letter}");

        answer.Text("deadLetter.payload.swapId").ShouldBe(swap.ToString());
        answer.Text("deadLetter.processedAt").ShouldNotBeEmpty();
        var history = answer.Body.GetProperty("history");
        new[] { "orders", "payments", "payouts", "quotes", "swaps", "transfers", "deadLetters", "audit" }.ShouldAllBe(section => history.GetProperty(section).GetArrayLength() == 1);
        history.GetProperty("ledger").GetArrayLength().ShouldBe(4);
        answer.Text("history.payouts.0.gross").ShouldBe("1");
    }

    private static List<Guid> Ids(OperatorHost.Answer answer) => [.. answer.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid())];
}
