using System.Net;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class ConversionTests
{
    [Theory]
    [InlineData("requested", "pool", false, null, null, "conversion")]
    [InlineData("requested", "pool", true, null, null, "eth-to-usdt-swap")]
    [InlineData("requested", "pool", true, "waiting", null, null)]
    [InlineData("swap_created", "pool", true, "waiting", null, "batch-execution")]
    [InlineData("swap_created", "single", true, "waiting", null, "execution")]
    [InlineData("swap_created", "pool", true, "waiting", "planned", "status-check")]
    [InlineData("swap_created", "pool", true, "expired", "planned", null)]
    [InlineData("swap_created", "pool", true, "waiting", "confirmed", "payment-response")]
    [InlineData("swap_created", "pool", true, "waiting", "reverted", null)]
    [InlineData("swap_created", "pool", true, "waiting", "replaced", null)]
    [InlineData("funded", "pool", true, "failed", "confirmed", "status-check")]
    [InlineData("exchanging", "pool", true, "finished", "confirmed", "status-check")]
    [InlineData("funded", "pool", true, "refunded", "confirmed", null)]
    public async Task ConversionGoesOnFromWhereItWasHeld(string from, string kind, bool withQuote, string? swap, string? transfer, string? message)
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync("held", from, "x", kind, withQuote, swap, transfer);
        var answer = await host.PostAsync($"/conversions/{conversion}/release");
        answer.Status.ShouldBe(message is null ? HttpStatusCode.Conflict : HttpStatusCode.OK, answer.Body.ToString());
        (await host.ConversionStandsAsync(conversion)).ShouldBe(message is null ? ("held", from, "x", 1) : (from, null, null, 1));
        (await host.SentAsync()).Select(s => s.Split(' ')[0]).ShouldBe(message is null ? [] : [message]);
    }

    [Fact]
    public async Task PlannedTransferIsHeldAndReleasedWithItsConversion()
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync("swap_created", withQuote: true, swap: "waiting", transfer: "planned");
        var transfer = await host.Database.OneAsync<Guid>("select id from transfers");
        (await host.PostAsync($"/conversions/{conversion}/hold", new { note = "x" })).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Database.OneAsync<(string, string)>("select state, held_from from transfers")).ShouldBe(("held", "planned"));
        (await host.PostAsync($"/transfers/{transfer}/release")).Text("detail").ShouldContain("release the conversion");
        (await host.PostAsync($"/conversions/{conversion}/release")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Database.OneAsync<string>("select state from transfers")).ShouldBe("planned");
        (await host.SentAsync()).ShouldHaveSingleItem().ShouldStartWith("status-check");
    }

    [Fact]
    public async Task TransferThatACancelledConversionLeftIsNotSent()
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync("held", "swap_created", "x", withQuote: true, swap: "waiting", transfer: "planned");
        (await host.PostAsync($"/conversions/{conversion}/cancel", new { note = "x" })).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Database.OneAsync<(string, string)>("select state, held_from from transfers")).ShouldBe(("held", "planned"));
        var answer = await host.PostAsync($"/transfers/{await host.Database.OneAsync<Guid>("select id from transfers")}/release");
        (answer.Status, answer.Text("detail")).ShouldBe((HttpStatusCode.Conflict, $"Its conversion {conversion} is returned and has no more use for it."));
    }

    [Theory]
    [InlineData("signed", null)]
    [InlineData("broadcast", null)]
    [InlineData("held", "mined")]
    public async Task ConversionWhoseCoinsMayBeOnTheirWayIsNeitherRequotedNorCancelled(string transfer, string? heldFrom)
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync("held", "swap_created", "x", withQuote: true, swap: "waiting", transfer: transfer, transferHeldFrom: heldFrom);
        await host.RowAsync("converting", conversion);
        (await host.PostAsync($"/conversions/{conversion}/requote")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/conversions/{conversion}/cancel", new { note = "x" })).Text("detail").ShouldContain("may still send");
        await host.Database.ExecuteAsync("update conversions set state = 'swap_created', held_from = null");
        (await host.PostAsync($"/conversions/{conversion}/hold", new { note = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.SentAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ConversionWhoseCoinsAreWithTheExchangeIsNeitherRequotedNorCancelled()
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync("held", "funded", "exchange_failed", withQuote: true, swap: "failed", transfer: "confirmed");
        var (swap, transfer) = await host.Database.OneAsync<(Guid, Guid)>("select swap_id, id from transfers");
        await host.BookAsync(LedgerEntries.TransferConfirmed(
            transfer, swap, Shop.Wallet, OperatorHost.Eth(1m), OperatorHost.Eth(0.001m), TimeProvider.System.GetUtcNow(), new LedgerReferences(TransferId: transfer, SwapId: swap, ConversionId: conversion)));
        (await host.PostAsync($"/conversions/{conversion}/requote")).Text("detail").ShouldStartWith("1 eth.eth of it are with the exchange");
        (await host.PostAsync($"/conversions/{conversion}/cancel", new { note = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.ConversionStandsAsync(conversion)).State.ShouldBe("held");
        (await host.GetAsync($"/conversions/{conversion}")).Body.GetProperty("history").GetProperty("ledger").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task CancelIsDoneOnceAuditedAndADryRunChangesNothing()
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync("held", "requested", "above_maximum");
        var row = await host.RowAsync("converting", conversion);
        var letter = await host.LetterAsync(new Conversion(conversion), "above_maximum");
        var before = await host.PictureAsync();

        var dry = await host.DryRunAsync($"/conversions/{conversion}/cancel", new { note = "too much" });
        (dry.Status, dry.Text("after.state"), dry.Text("dryRun")).ShouldBe((HttpStatusCode.OK, "returned", "True"));
        (await host.PictureAsync()).ShouldBe(before);
        (await host.PostAsync($"/conversions/{conversion}/cancel")).Field.ShouldBe("note");

        var key = OperatorHost.NewKey();
        var answers = new[] { await host.PostAsync($"/conversions/{conversion}/cancel", new { note = "too much" }, key), await host.PostAsync($"/conversions/{conversion}/cancel", new { note = "too much" }, key) };
        answers.Select(a => (a.Status, a.IsReplayed)).ShouldBe([(HttpStatusCode.OK, false), (HttpStatusCode.OK, true)]);
        (await host.PostAsync($"/conversions/{conversion}/cancel", new { note = "again" })).Status.ShouldBe(HttpStatusCode.Conflict);

        (await host.ConversionStandsAsync(conversion)).ShouldBe(("returned", null, "cancelled_by_operator", 1));
        (await host.SentAsync()).ShouldBe([$$"""swap-executed {"conversionId":"{{conversion}}"}"""]);
        (await host.Database.OneAsync<string>("select state from accumulations where id = @row", new { row })).ShouldBe("converting", "the rows are MicroBatchProcessor's to give back");
        (await host.Database.OneAsync<(string, string)>("select state, closed_by from dead_letters where id = @letter", new { letter })).ShouldBe(("resolved", "alice"));
        (await host.Database.ManyAsync<string>("select outcome from audit_log where verb = 'conversions.cancel' order by id")).ShouldBe(["dry_run", "done", "refused"]);
    }

    [Theory]
    [InlineData("requested")]
    [InlineData("done")]
    [InlineData("returned")]
    public async Task OnlyAHeldConversionIsReleasedRequotedOrCancelled(string state)
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync(state);
        foreach (var verb in new[] { "release", "requote", "cancel" })
        {
            (await host.PostAsync($"/conversions/{conversion}/{verb}", new { note = "x" })).Status.ShouldBe(HttpStatusCode.Conflict, verb);
        }

        (await host.ConversionStandsAsync(conversion)).State.ShouldBe(state);
    }

    [Fact]
    public async Task ListIsFilteredAndShowHasItsRowsExchangesAndLetters()
    {
        await using var host = await OperatorHost.StartAsync();
        var held = await host.ConversionAsync("held", "funded", "exchange_failed", withQuote: true, swap: "failed", transfer: "confirmed");
        await host.ConversionAsync("done");
        var row = await host.RowAsync("converting", held);
        await host.LetterAsync(new StatusResponse(await host.Database.OneAsync<Guid>("select id from swaps where conversion_id = @held", new { held })), "exchange_failed");

        (await host.GetAsync("/conversions")).Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()).ShouldBe([held]);
        (await host.GetAsync("/conversions?state=all")).Body.GetProperty("items").GetArrayLength().ShouldBe(2);
        (await host.GetAsync("/conversions?reason=other")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await host.GetAsync("/conversions?state=lost")).Field.ShouldBe("state");
        (await host.GetAsync($"/conversions/{Shop.NewId()}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var shown = await host.GetAsync($"/conversions/{held}");
        (shown.Text("conversion.amount"), shown.Text("history.accumulations.0.id"), shown.Text("history.swaps.0.state"), shown.Text("history.transfers.0.state"), shown.Text("history.quotes.0.toAmount"), shown.Text("history.deadLetters.0.code"))
            .ShouldBe(("1", row.ToString(), "failed", "confirmed", "2500", "exchange_failed"));

        var payment = await host.Database.OneAsync<Guid>("select payment_id from accumulations where id = @row", new { row });
        (await host.GetAsync($"/payments/{payment}")).Text("history.conversions.0.id").ShouldBe(held.ToString(), "a payment leads to its conversion");
    }

    [Fact]
    public async Task HistoryOfABatchHasItsRowsAndAPaymentLeadsToItsBatch()
    {
        await using var host = await OperatorHost.StartAsync();
        var batch = await host.PayoutAsync("held", "requested", "x", isBatch: true);
        var rows = new[] { await host.RowAsync("paying", batch: batch, share: 5m), await host.RowAsync("paying", batch: batch, share: 6m) };
        var shown = await host.GetAsync($"/payouts/{batch}");
        shown.Body.GetProperty("history").GetProperty("accumulations").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()).ShouldBe(rows);
        var payment = await host.Database.OneAsync<Guid>("select payment_id from accumulations where id = @id", new { id = rows[0] });
        var paid = await host.GetAsync($"/payments/{payment}");
        (paid.Text("history.payouts.0.id"), paid.Body.GetProperty("history").GetProperty("accumulations").GetArrayLength()).ShouldBe((batch.ToString(), 1));
    }

    [Fact]
    public async Task DeadLetterOfAConversionLeadsToItAndItsRetryLetsItGoOn()
    {
        await using var host = await OperatorHost.StartAsync();
        var conversion = await host.ConversionAsync("held", "exchanging", "exchange_not_ending", withQuote: true, swap: "exchanging", transfer: "confirmed");
        var swap = await host.Database.OneAsync<Guid>("select id from swaps");
        var letter = await host.LetterAsync(new StatusResponse(swap), "exchange_not_ending");
        var other = await host.LetterAsync(new SwapExecuted(conversion), "last_attempt");

        (await host.GetAsync($"/dead-letters/{letter}")).Text("history.conversions.0.id").ShouldBe(conversion.ToString());
        (await host.PostAsync($"/dead-letters/{other}/retry")).Text("detail").ShouldContain("is held for 'exchange_not_ending'");
        (await host.PostAsync($"/dead-letters/{letter}/retry")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.ConversionStandsAsync(conversion)).ShouldBe(("exchanging", null, null, 1));
        (await host.SentAsync()).ShouldBe([$$"""status-check {"swapId":"{{swap}}"}"""]);
    }

    [Fact]
    public async Task OnlyABatchIsCancelledAndOnlyWhenItsCoinsAreHere()
    {
        await using var host = await OperatorHost.StartAsync();
        var single = await host.PayoutAsync("held", "requested", "x");
        (await host.PostAsync($"/payouts/{single}/cancel", new { note = "x" })).Text("detail").ShouldStartWith("Only a batch can be cancelled");
        var batch = await host.PayoutAsync("held", "transfer_created", "x", isBatch: true);
        var transfer = await host.TransferAsync(batch, "broadcast", nonce: 0);
        (await host.PostAsync($"/payouts/{batch}/cancel", new { note = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
        await host.Database.ExecuteAsync("update transfers set state = 'reverted' where id = @transfer", new { transfer });
        var before = await host.PictureAsync();
        (await host.DryRunAsync($"/payouts/{batch}/cancel", new { note = "x" })).Text("after.state").ShouldBe("cancelled");
        (await host.PictureAsync()).ShouldBe(before);
        (await host.PostAsync($"/payouts/{batch}/cancel", new { note = "x" })).Status.ShouldBe(HttpStatusCode.OK);
        (await host.StandsAsync(batch)).ShouldBe(("cancelled", null, "cancelled_by_operator", 1));
        (await host.SentAsync()).ShouldBe([$$"""batch-paid {"payoutId":"{{batch}}"}"""]);
    }
}
