using System.Net;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Server;

/// <summary>The bot dies around each of its calls; Telegram brings the update again, and what it asks for is done once.</summary>
public sealed class CrashTests
{
    private const long Buyer = 8_100_000_001;
    private const long Stranger = 8_100_000_002;
    private const string Link = "https://t.me/+theSecretLink";
    private const int Update = 77;

    public static TheoryData<string, string> OfAPurchase => CrashPlan.Places("AnswerCallbackQuery", "CreateInvoice", "SendMessage");

    public static TheoryData<string, string> OfAMisuse => CrashPlan.Places("RevokeChatInviteLink", "BanChatMember", "UnbanChatMember");

    public static TheoryData<string, string> OfALink => CrashPlan.Places("GetChatMember", "SendMessage");

    public static TheoryData<string, string> OfAKey => CrashPlan.Places("AnswerCallbackQuery", "EditMessageText");

    [Theory]
    [MemberData(nameof(OfAPurchase))]
    public async Task BuyerGetsOneOrderAndIsShownOneInvoice(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var bot = await BotHost.StartAsync(crashes: crashes);
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => bot.PressAsync(Buyer, $"t:{Shop.Token}:1", Update))).ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);

        var (id, state, url) = await bot.Database.OneAsync<(Guid, string, string)>("select id, state, invoice_url from orders");
        state.ShouldBe("invoiced");
        bot.Telegram.Texts.ShouldNotBeEmpty();
        bot.Telegram.Texts.ShouldAllBe(t => t.Buttons[0].Url == new Uri(url), "an invoice that is not stored is shown to nobody, so that it can't be paid");
        bot.NowPayments.Invoices.ShouldAllBe(i => i.OrderId == id.ToString("D"), "whatever is paid comes back under the one order");
        bot.NowPayments.Invoices.Count.ShouldBe(call == "CreateInvoice" && moment != CrashPlan.Before ? 2 : 1);
        (await bot.CountAsync("telegram_updates")).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(OfAMisuse))]
    public async Task SomebodyElsesJoinIsUndoneAndThePayerGetsOneFreshLink(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var bot = await BotHost.StartAsync(crashes: crashes);
        var purchase = await bot.Shop.SellAsync(Buyer);
        await bot.Shop.InsertInviteAsync(Shop.NewId(), purchase, "sent", Link);
        bot.Telegram.Members[(Shop.Chat, Stranger)] = "member";
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => bot.JoinAsync(Stranger, Link, Update))).ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);

        bot.Telegram.Members[(Shop.Chat, Stranger)].ShouldBe("left");
        bot.Telegram.Revoked.Distinct().ShouldBe([Link]);
        await Limits.UntilAsync(async () => await bot.CountAsync("outbox") == 0, "the outbox is empty");
        bot.Google.Tasks.ShouldHaveSingleItem().Message.ShouldBe("telegram-invite");
        bot.Google.Events.ShouldHaveSingleItem().Code.ShouldBe("invite_misused");
        (await bot.Database.ManyAsync<string>("select state from invites")).ShouldBe(["revoked"]);
    }

    [Theory]
    [MemberData(nameof(OfALink))]
    public async Task MemberWhoAsksForALinkHasTheOldOneReplacedOnce(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var bot = await BotHost.StartAsync(crashes: crashes);
        await bot.Shop.InsertInviteAsync(Shop.NewId(), await bot.Shop.SellAsync(Buyer), "sent", Link);
        bot.Telegram.Members[(Shop.Chat, Buyer)] = "left";
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => bot.SayAsync(Buyer, "/mylink", Update))).ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);

        await Limits.UntilAsync(async () => await bot.CountAsync("outbox") == 0, "the outbox is empty");
        bot.Google.Tasks.ShouldHaveSingleItem().Message.ShouldBe("telegram-invite");
        (await bot.Database.ManyAsync<string>("select state from invites")).ShouldBe(["revoked"]);
    }

    [Theory]
    [MemberData(nameof(OfAKey))]
    public async Task KeyOfADonationCountsOnce(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var bot = await BotHost.StartAsync(crashes: crashes);
        await bot.SayAsync(Buyer, $"/start d_{Shop.Token}");
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => bot.PressAsync(Buyer, $"k:{Shop.Token}:7", Update))).ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        (await bot.Database.OneAsync<string>("select entered from donation_keypads")).ShouldBe("7");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BotThatEndsWhileItTellsTelegramItsAddressTellsItAtTheNextStart(bool wasTold)
    {
        var telegram = new FakeTelegram();
        var reached = new TaskCompletionSource();
        using var ended = new CancellationTokenSource();
        Task Hang(string method)
        {
            if (method != "setWebhook")
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return Task.Delay(Limits.Flow, ended.Token);
        }

        if (wasTold)
        {
            telegram.After = Hang;
        }
        else
        {
            telegram.Before = Hang;
        }

        await using (var ending = await BotHost.StartAsync(telegram: telegram))
        {
            await reached.Task.WaitAsync(Limits.Step);
            ending.Stopping.Register(ended.Cancel);
        }

        telegram.Before = telegram.After = _ => Task.CompletedTask;
        await using var bot = await BotHost.StartAsync(telegram: telegram);
        await Limits.UntilAsync(() => Task.FromResult(telegram.Webhooks.Count == (wasTold ? 2 : 1)), "the next process tells it");
        telegram.Webhooks.Select(w => (w.Url, w.Secret)).Distinct().ShouldHaveSingleItem();
    }
}
