using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Notifications;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;

namespace PayGatePrime.Services.Tests.Notifications;

public sealed class NotificationTests : IAsyncLifetime
{
    private const long Buyer = 71;
    private readonly FakeTelegram _telegram = new();
    private ServiceHost<NotificationsConfig> _host = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        var database = await ServiceDatabase.CreateAsync();
        _shop = await Shop.OpenAsync(database);
        var settings = new Dictionary<string, string?>
        {
            ["Telegram:BaseUrl"] = "http://telegram.test",
            ["Telegram:BotToken"] = "1:token",
            ["Orders:PaymentUrl"] = "https://ipn.test",
            ["Alerts:OperatorChatId"] = "-4400",
        };
        _host = await ServiceHost<NotificationsConfig>.StartAsync(KnownServices.Notifications, settings, database, s => s.AddSingleton<ITelegram>(_telegram));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task BuyerAndOwnerAreToldOfASaleOnceHoweverOftenTheEventComes()
    {
        var sale = await _shop.SellAsync(Buyer);
        var accepted = new DomainEvent(EventName.PaymentAccepted) { OrderId = sale.OrderId, PaymentId = sale.PaymentId, PeriodId = sale.PeriodId };
        var id = Shop.NewId();
        for (var i = 0; i < 3; i++)
        {
            (await _host.PushAsync(accepted, id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _telegram.Texts.Select(t => t.ChatId).ShouldBe([Buyer, Shop.OwnerTelegramId]);
        _telegram.Texts[0].Html.ShouldContain("Alpha &amp; &lt;Omega&gt;");
        _telegram.Texts[1].Html.ShouldContain("0.003125 ETH, worth $9.41");
        (await StatesAsync()).ShouldBe([(Buyer, "sent"), (Shop.OwnerTelegramId, "sent")]);
    }

    [Fact]
    public async Task WhenOneRecipientFailsOnlyThatOneIsTriedAgain()
    {
        var sale = await _shop.SellAsync(Buyer);
        var accepted = new DomainEvent(EventName.PaymentAccepted) { OrderId = sale.OrderId, PaymentId = sale.PaymentId };
        var id = Shop.NewId();
        _telegram.Fails = (_, chat) => chat == Buyer ? FakeTelegram.Error(ProviderFailure.RateLimited, "429", TimeSpan.FromSeconds(21)) : null;
        var response = await _host.PushAsync(accepted, id);
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(21));
        _telegram.Texts.ShouldHaveSingleItem().ChatId.ShouldBe(Shop.OwnerTelegramId);

        _telegram.Fails = (_, _) => null;
        (await _host.PushAsync(accepted, id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _telegram.Texts.Select(t => t.ChatId).ShouldBe([Shop.OwnerTelegramId, Buyer]);
    }

    [Fact]
    public async Task WhoCanNotBeReachedIsRecordedAndLeftInPeace()
    {
        var sale = await _shop.SellAsync(Buyer);
        _telegram.Fails = (_, chat) => chat == Buyer ? FakeTelegram.Error(ProviderFailure.RecipientUnreachable) : null;
        (await _host.PushAsync(new DomainEvent(EventName.PaymentAccepted) { OrderId = sale.OrderId })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatesAsync()).ShouldBe([(Buyer, "unreachable"), (Shop.OwnerTelegramId, "sent")]);
        (await _host.Database.OneAsync<long>("select count(*) from dead_letters")).ShouldBe(0);
    }

    [Fact]
    public async Task APartialPaymentLeadsToTheStatusPage()
    {
        var order = Shop.NewId();
        var payment = Shop.NewId();
        await _shop.InsertOrderAsync(order, Buyer, "invoiced", TimeProvider.System.GetUtcNow());
        await _shop.InsertPaymentAsync(payment, order, "partial", "partially_paid", 0.58m);
        await _host.PushAsync(new DomainEvent(EventName.PaymentPartial) { PaymentId = payment });
        var text = _telegram.Texts[0];
        text.ChatId.ShouldBe(Buyer);
        text.Html.ShouldContain("$0.58 are missing");
        text.Buttons.ShouldHaveSingleItem().Url.ShouldBe(new Uri($"https://ipn.test/payment-processing?order=status-{order:N}"));
    }

    [Fact]
    public async Task APayoutIsToldToItsOwnerWithoutTheWallet()
    {
        var sale = await _shop.SellAsync(Buyer);
        var payout = Shop.NewId();
        await _host.Database.ExecuteAsync(
            """
            insert into payouts (id, payment_id, order_id, owner_id, channel_id, state, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, paid_amount, paid_hash, created_at, updated_at)
            values (@payout, @payment, @order, @owner, @channel, 'paid', 'eth.eth', 0.5, 300, 0.015, 0.485, 'usdt', 'trx', @wallet, 1200.5, '0xabc', now(), now())
            """,
            new { payout, payment = sale.PaymentId, order = sale.OrderId, owner = _shop.OwnerId, channel = _shop.ChannelId, wallet = Shop.Wallet });
        foreach (var name in new[] { EventName.PayoutStarted, EventName.PayoutPaid, EventName.PayoutHeld })
        {
            (await _host.PushAsync(new DomainEvent(name) { PayoutId = payout })).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _telegram.Texts.Select(t => t.ChatId).ShouldBe([Shop.OwnerTelegramId, Shop.OwnerTelegramId, Shop.OwnerTelegramId]);
        _telegram.Texts.ShouldAllBe(t => !t.Html.Contains(Shop.Wallet));
        _telegram.Texts[1].Html.ShouldContain("1200.5 USDT");
        _telegram.Texts[1].Html.ShouldContain("0x5290…9EE7");
    }

    [Fact]
    public async Task AnEventWhoseIdsLeadNowhereIsToldToNobody()
    {
        (await _host.PushAsync(new DomainEvent(EventName.PaymentAccepted) { OrderId = Shop.NewId() })).StatusCode.ShouldBe(HttpStatusCode.OK);
        _telegram.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task AStrangersEventIsRefused()
    {
        var response = await _host.Http.PostAsync("/events", new StringContent("{}"));
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private Task<IReadOnlyList<(long, string)>> StatesAsync() => _host.Database.ManyAsync<(long, string)>("select recipient, state from notifications order by recipient = @owner, id", new { owner = Shop.OwnerTelegramId });
}
