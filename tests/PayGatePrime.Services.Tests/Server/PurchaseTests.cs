using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Services.Tests.TelegramSide;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Server;

public sealed class PurchaseTests
{
    private const long Buyer = 7_777_777_777_777;

    [Fact]
    public async Task ADeepLinkLeadsToAnOrderWithTheTermsOfTheDatabaseAndAPageToPayOn()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_2");

        var order = await bot.Database.OneAsync<(Guid Id, string Kind, string State, long Buyer, int Tier, decimal Price, int Days, int Bps, string Address, string Token)>(
            "select id, kind, state, buyer_id, tier, price_usd, days, fee_bps, payout_address, status_token from orders");
        order.ShouldBe((order.Id, "subscription", "invoiced", Buyer, 2, 1234.56m, 7, 300, Shop.Wallet, order.Token));
        order.Token.Length.ShouldBeGreaterThanOrEqualTo(32);
        var invoice = bot.NowPayments.Invoices.ShouldHaveSingleItem();
        invoice.OrderId.ShouldBe(order.Id.ToString("D"));
        invoice.PriceUsd.ShouldBe(1234.56m);
        invoice.CallbackUrl.ShouldBe(new Uri("https://ipn.test/ipn"));
        invoice.SuccessUrl.ShouldBe(new Uri($"https://ipn.test/payment-processing?order={order.Token}"));
        invoice.CancelUrl.ShouldBe(invoice.SuccessUrl);
        invoice.PartiallyPaidUrl.ShouldBe(invoice.SuccessUrl);

        var text = bot.Telegram.Texts.ShouldHaveSingleItem();
        text.ChatId.ShouldBe(Buyer);
        text.Html.ShouldContain("Alpha &amp; &lt;Omega&gt;");
        text.Html.ShouldContain("$1234.56 for 7 days");
        text.Buttons[0].Url.ShouldBe(new Uri("https://pay.test/?iid=1"));
        var lifetime = await bot.Database.OneAsync<bool>("select expires_at = created_at + interval '7 days' from orders");
        lifetime.ShouldBeTrue();
    }

    [Theory]
    [InlineData("s_shopToken1_1_0d01_9999")]
    [InlineData("s_shopToken1_1_0.01")]
    [InlineData("s_shopToken1_10")]
    [InlineData("s_shopToken1_0")]
    [InlineData("s_shopToken1_-1")]
    [InlineData("s_shopToken1_1d0")]
    [InlineData("s_shopToken1_3")]
    [InlineData("s_SHOPTOKEN1_1")]
    [InlineData("s_shopToken1")]
    [InlineData("s_x' or '1'='1_1")]
    [InlineData("LTEwMDEyMzQ1Njc4OTA=_0d01_9999")]
    public async Task ATamperedLinkBuysNothing(string argument)
    {
        await using var bot = await BotHost.StartAsync();
        (await bot.SayAsync(Buyer, $"/start {argument}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bot.CountAsync("orders")).ShouldBe(0);
        bot.NowPayments.Invoices.ShouldBeEmpty();
        bot.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldContain("not available");
    }

    [Theory]
    [InlineData("update channels set is_active = false")]
    [InlineData("update channels set paused_reason = 'rights'")]
    [InlineData("update channel_tiers set is_active = false")]
    public async Task WhatIsNotForSaleIsNotSold(string change)
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Database.ExecuteAsync(change);
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        await bot.PressAsync(Buyer, $"t:{Shop.Token}:1");
        (await bot.CountAsync("orders")).ShouldBe(0);
        bot.Telegram.Texts.ShouldAllBe(t => t.Html.Contains("not available"));
    }

    [Fact]
    public async Task AChannelLinkOffersItsTiersAsButtonsThatBuy()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start c_{Shop.Token}");
        var buttons = bot.Telegram.Texts.ShouldHaveSingleItem().Buttons;
        buttons.Select(b => b.Text).ShouldBe(["Tier 1: $9.99 for 30 days", "Tier 2: $1234.56 for 7 days"]);

        await bot.PressAsync(Buyer, buttons[0].Data!);
        bot.Telegram.Texts[^1].Buttons[0].Url.ShouldNotBeNull();
        (await bot.Database.OneAsync<decimal>("select price_usd from orders")).ShouldBe(9.99m);
        bot.Telegram.Answers.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TwoBuyersAtOnceGetTheirOwnOrders()
    {
        await using var bot = await BotHost.StartAsync();
        var all = Enumerable.Range(1, 12).Select(i => bot.SayAsync(100 + i, $"/start s_{Shop.Token}_{(i % 2) + 1}")).ToList();
        await Task.WhenAll(all);
        all.ShouldAllBe(t => t.Result.IsSuccessStatusCode);
        var orders = await bot.Database.ManyAsync<(long Buyer, int Tier, decimal Price, string Url)>("select buyer_id, tier, price_usd, invoice_url from orders order by buyer_id");
        orders.Select(o => (o.Buyer, o.Tier, o.Price)).ShouldBe(Enumerable.Range(1, 12).Select(i => (100L + i, (i % 2) + 1, i % 2 == 0 ? 9.99m : 1234.56m)));
        foreach (var (buyer, _, _, url) in orders)
        {
            bot.Telegram.Texts.Single(t => t.ChatId == buyer).Buttons[0].Url.ShouldBe(new Uri(url));
        }
    }

    [Fact]
    public async Task PressingTwiceAtOnceMakesOneOrderAndShowsOneInvoice()
    {
        await using var bot = await BotHost.StartAsync();
        var both = new TaskCompletionSource();
        var arrived = 0;
        bot.NowPayments.Before = () =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }

            return both.Task.WaitAsync(Limits.Step);
        };
        var presses = await Task.WhenAll(bot.PressAsync(Buyer, $"t:{Shop.Token}:1"), bot.PressAsync(Buyer, $"t:{Shop.Token}:1"));
        presses.ShouldAllBe(p => p.IsSuccessStatusCode);
        var url = await bot.Database.OneAsync<string>("select invoice_url from orders");
        bot.Telegram.Texts.Select(t => t.Buttons[0].Url).ShouldAllBe(u => u == new Uri(url));
        bot.Telegram.Texts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task AnOpenOrderIsOfferedAgainWithItsInvoice()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        await bot.PressAsync(Buyer, $"t:{Shop.Token}:1");
        bot.NowPayments.Invoices.ShouldHaveSingleItem();
        bot.Telegram.Texts[0].Buttons[0].Url.ShouldBe(bot.Telegram.Texts[1].Buttons[0].Url);
        (await bot.CountAsync("orders")).ShouldBe(1);
    }

    [Theory]
    [InlineData(ProviderFailure.Unavailable)]
    [InlineData(ProviderFailure.RateLimited)]
    [InlineData(ProviderFailure.UnknownOutcome)]
    public async Task AnOrderThatGotNoInvoiceGetsOneAtTheNextPress(ProviderFailure failure)
    {
        await using var bot = await BotHost.StartAsync();
        bot.NowPayments.Failure = failure;
        (await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = await bot.Database.OneAsync<Guid>("select id from orders where state = 'created' and invoice_id is null");
        var text = bot.Telegram.Texts.ShouldHaveSingleItem();
        text.Html.ShouldContain("try again in a minute");
        text.Html.ShouldNotContain("raw words");
        text.Html.ShouldMatch("Reference: <code>[A-Za-z0-9_-]+</code>");

        bot.NowPayments.Failure = null;
        await bot.PressAsync(Buyer, text.Buttons.ShouldHaveSingleItem().Data!);
        (await bot.Database.OneAsync<(Guid, string)>("select id, state from orders")).ShouldBe((id, "invoiced"));
        bot.NowPayments.Invoices.ShouldHaveSingleItem().OrderId.ShouldBe(id.ToString("D"));
    }

    [Fact]
    public async Task AnInvoiceThatNowPaymentsRefusesIsForAPerson()
    {
        await using var bot = await BotHost.StartAsync();
        bot.NowPayments.Failure = ProviderFailure.Unauthorized;
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        bot.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldNotContain("raw words");
        await Limits.UntilAsync(() => Task.FromResult(bot.Google.Events.Any(e => e is { Name: EventName.OperatorAlert, Code: "invoice_refused" })), "the operator is told");
    }

    [Theory]
    [InlineData("received", "confirming", "don't pay again")]
    [InlineData("received", "finished", "don't pay again")]
    [InlineData("partial", "partially_paid", "what is missing")]
    public async Task WhileMoneyIsOnItsWayNothingIsSoldASecondTime(string state, string status, string said)
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        var (id, token) = await bot.Database.OneAsync<(Guid, string)>("select id, status_token from orders");
        await bot.Shop.InsertPaymentAsync(Shop.NewId(), id, state, status);
        await bot.Database.ExecuteAsync("update orders set expires_at = now() - interval '1 minute'");

        await bot.PressAsync(Buyer, $"t:{Shop.Token}:1");
        var text = bot.Telegram.Texts[^1];
        text.Html.ShouldContain(said);
        text.Buttons.ShouldHaveSingleItem().Url.ShouldBe(new Uri($"https://ipn.test/payment-processing?order={token}"));
        (await bot.CountAsync("orders")).ShouldBe(1);
    }

    [Fact]
    public async Task AnInvoiceOnWhichNothingHasArrivedCanStillBePaid()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        await bot.Shop.InsertPaymentAsync(Shop.NewId(), await bot.Database.OneAsync<Guid>("select id from orders"), "received", "waiting");
        await bot.PressAsync(Buyer, $"t:{Shop.Token}:1");
        bot.Telegram.Texts[^1].Buttons[0].Url.ShouldBe(new Uri("https://pay.test/?iid=1"));
    }

    [Fact]
    public async Task AnOrderWhoseTimeIsUpMakesRoomForANewOne()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        await bot.Database.ExecuteAsync("update orders set expires_at = now() - interval '1 minute'");
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        (await bot.Database.ManyAsync<string>("select state from orders order by created_at")).ShouldBe(["expired", "invoiced"]);
        bot.Telegram.Texts[^1].Buttons[0].Url.ShouldBe(new Uri("https://pay.test/?iid=2"));
    }

    [Fact]
    public async Task APaidOrderIsFollowedByANewOneThatExtendsTheMembership()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Shop.SellAsync(Buyer);
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        (await bot.Database.ManyAsync<string>("select state from orders order by created_at")).ShouldBe(["accepted", "invoiced"]);
        bot.Telegram.Texts[^1].Html.ShouldContain("You are a member until");
    }

    [Fact]
    public async Task OnePersonCanOnlyMakeSoManyOrdersInAnHour()
    {
        await using var bot = await BotHost.StartAsync(new Dictionary<string, string?> { ["Orders:MostPerHour"] = "2" });
        await Task.WhenAll(bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1"), bot.SayAsync(Buyer, $"/start s_{Shop.Token}_2"));
        await bot.Database.ExecuteAsync("update orders set state = 'expired'");
        await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1");
        bot.Telegram.Texts[^1].Html.ShouldContain("Please wait");
        (await bot.CountAsync("orders")).ShouldBe(2);

        await bot.SayAsync(Buyer + 1, $"/start s_{Shop.Token}_1");
        (await bot.CountAsync("orders")).ShouldBe(3);
    }

    [Theory]
    [InlineData("/start")]
    [InlineData("/help")]
    [InlineData("/help@AnyBot")]
    [InlineData("hello")]
    public async Task WhateverElseIsSaidIsAnsweredWithHelp(string text)
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, text);
        bot.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldContain("/mylink");
    }
}
