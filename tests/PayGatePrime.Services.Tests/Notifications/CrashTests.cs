using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Notifications;
using PayGatePrime.Notifications.Alerts;
using PayGatePrime.Services.Tests.Alerts;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Notifications;

/// <summary>Notifications dies while it tells somebody: the one of whom it is not known is told again, nobody else, and nothing is lost.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const long Buyer = 8_300_000_001;
    private readonly FakeTelegram _telegram = new();
    private readonly CrashPlan _crashes = new();
    private WebhookReceiver _webhook = null!;
    private ServiceHost<NotificationsConfig> _host = null!;
    private Shop _shop = null!;

    public static TheoryData<string, string> OfTelling => CrashPlan.Places("SendMessage");

    public static TheoryData<string, string> OfAnAlert => CrashPlan.Places("operators SendMessage", "PostWebhook");

    public async Task InitializeAsync()
    {
        _webhook = await WebhookReceiver.StartAsync();
        var database = await ServiceDatabase.CreateAsync();
        _shop = await Shop.OpenAsync(database);
        await _crashes.UseAsync(database);
        var settings = new Dictionary<string, string?>
        {
            ["Telegram:BaseUrl"] = "http://telegram.test",
            ["Telegram:BotToken"] = "1:token",
            ["Orders:PaymentUrl"] = "https://ipn.test",
            ["Alerts:OperatorChatId"] = "-4400",
            ["Alerts:WebhookUrl"] = _webhook.Url,
            ["Alerts:WebhookSecret"] = "a-webhook-secret-of-at-least-32-bytes",
        };
        _host = await ServiceHost<NotificationsConfig>.StartAsync(KnownServices.Notifications, settings, database, services =>
        {
            services.AddSingleton(_crashes.Around<ITelegram>(_telegram)).AddKeyedSingleton(TellOperators.Bot, _crashes.Around<ITelegram>(_telegram, "operators"));
            services.AddHttpClient<AlertWebhook>().AddHttpMessageHandler(() => new CrashingHandler(_crashes, _ => "PostWebhook"));
        });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _webhook.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(OfTelling))]
    public async Task EverybodyIsToldAndOnlyWhoWasBeingToldMayHearItTwice(string call, string moment)
    {
        var sale = await _shop.SellAsync(Buyer);
        var accepted = new DomainEvent(EventName.PaymentAccepted) { OrderId = sale.OrderId, PaymentId = sale.PaymentId, PeriodId = sale.PeriodId };
        var id = Shop.NewId();
        _crashes.Start($"{moment} {call}");
        (await _crashes.SurviveAsync(() => _host.PushAsync(accepted, id))).ShouldBe(HttpStatusCode.OK);
        (await _host.PushAsync(accepted, id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        _telegram.Texts.Select(t => t.ChatId).ShouldBe(moment == CrashPlan.Before ? [Buyer, Shop.OwnerTelegramId] : [Buyer, Buyer, Shop.OwnerTelegramId]);
        (await _host.Database.ManyAsync<string>("select state from notifications")).ShouldBe(["sent", "sent"]);
    }

    [Theory]
    [MemberData(nameof(OfAnAlert))]
    public async Task AlertReachesEveryChannelAndARepetitionCanBeTold(string call, string moment)
    {
        (await _host.PushAsync(DomainEvent.Alert(AlertSeverity.Critical, "c", "d", "f"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Limits.UntilAsync(() => Task.FromResult(_host.Google.Tasks.Count == 2), "both channels have their message");
        _crashes.Start($"{moment} {call}");
        foreach (var task in _host.Google.Tasks.ToList())
        {
            var id = Guid.ParseExact(task.Name[(task.Name.LastIndexOf('/') + 1)..], "N");
            for (var delivery = 0; delivery < 2; delivery++)
            {
                (await _crashes.SurviveAsync(() => _host.DeliverAsync(JsonSerializer.Deserialize<DeliverAlert>(task.Body, MessageJson.Options)!, id))).ShouldBe(HttpStatusCode.OK);
            }
        }

        _crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        var isRepeated = moment != CrashPlan.Before;
        _telegram.Texts.Count.ShouldBe(isRepeated && call != "PostWebhook" ? 2 : 1);
        _webhook.Posts.Count.ShouldBe(isRepeated && call == "PostWebhook" ? 2 : 1);
        _webhook.Posts.Select(p => p.Delivery).Distinct().ShouldHaveSingleItem("the receiver can tell a repetition");
        (await _host.Database.ManyAsync<string>("select state from alert_deliveries")).ShouldBe(["sent", "sent"]);
    }
}
