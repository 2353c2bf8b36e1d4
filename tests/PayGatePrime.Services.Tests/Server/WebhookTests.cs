using System.Net;
using PayGatePrime.Common.Providers;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Server;

public sealed class WebhookTests
{
    private const long Buyer = 5_000_000;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("webhook_secret-2")]
    [InlineData("webhook_secret-1x")]
    public async Task AnUpdateWithoutTheSecretIsRefusedAndDoesNothing(string? secret)
    {
        await using var bot = await BotHost.StartAsync();
        var response = await bot.RawAsync($$"""{"update_id":1,"message":{"message_id":1,"text":"/start s_{{Shop.Token}}_1","from":{"id":5},"chat":{"id":5,"type":"private"} } }""", secret);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).ShouldContain("X-Telegram-Bot-Api-Secret-Token");
        (await bot.CountAsync("orders")).ShouldBe(0);
        bot.Telegram.Texts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("not json", "body")]
    [InlineData("null", "body")]
    [InlineData("{}", "body")]
    [InlineData("""{"update_id":"x"}""", "update_id")]
    [InlineData("""{"update_id":1,"message":{"message_id":"x"} }""", "message.message_id")]
    public async Task ABodyThatIsNoUpdateIsRefusedNamingTheField(string body, string field)
    {
        await using var bot = await BotHost.StartAsync();
        var response = await bot.RawAsync(body);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain($"\"field\":\"{field}\"");
    }

    [Fact]
    public async Task ABodyThatIsTooLargeIsRefused()
    {
        await using var bot = await BotHost.StartAsync();
        var response = await bot.RawAsync($$"""{"update_id":1,"x":"{{new string('x', 1_100_000)}}"}""");
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task AnUpdateWithALongRepliedMessageIsTaken()
    {
        await using var bot = await BotHost.StartAsync();
        var response = await bot.RawAsync($$"""{"update_id":1,"x":"{{new string('x', 200_000)}}"}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AnUpdateThatComesTwiceIsActedOnOnce()
    {
        await using var bot = await BotHost.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            (await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1", updateId: 77)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        bot.Telegram.Texts.Count.ShouldBe(1);
        (await bot.CountAsync("orders")).ShouldBe(1);
        (await bot.CountAsync("telegram_updates")).ShouldBe(1);
    }

    [Fact]
    public async Task WhileTelegramIsDownTheUpdateIsBroughtAgainAndThenDone()
    {
        await using var bot = await BotHost.StartAsync();
        bot.Telegram.Fails = (method, _) => method == "sendMessage" ? FakeTelegram.Error(ProviderFailure.RateLimited, "429", TimeSpan.FromSeconds(17)) : null;
        var refused = await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1", updateId: 78);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(17));
        (await bot.CountAsync("telegram_updates")).ShouldBe(0);

        bot.Telegram.Fails = (_, _) => null;
        (await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1", updateId: 78)).StatusCode.ShouldBe(HttpStatusCode.OK);
        bot.Telegram.Texts.ShouldHaveSingleItem();
        (await bot.CountAsync("orders")).ShouldBe(1);
        bot.NowPayments.Invoices.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task SomebodyWhoBlockedTheBotIsNotAnsweredForADay()
    {
        await using var bot = await BotHost.StartAsync();
        bot.Telegram.Fails = (method, _) => method == "sendMessage" ? FakeTelegram.Error(ProviderFailure.RecipientUnreachable, "bot_blocked") : null;
        (await bot.SayAsync(Buyer, "/start", updateId: 79)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bot.CountAsync("telegram_updates")).ShouldBe(1);
    }

    [Fact]
    public async Task MessagesInGroupsAreLeftAlone()
    {
        await using var bot = await BotHost.StartAsync();
        (await bot.SayAsync(Buyer, $"/start s_{Shop.Token}_1", chatType: "supergroup")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bot.PressAsync(Buyer, $"t:{Shop.Token}:1", chatType: "channel")).StatusCode.ShouldBe(HttpStatusCode.OK);
        bot.Telegram.Texts.ShouldBeEmpty();
        bot.Telegram.Answers.ShouldHaveSingleItem().Alert.ShouldBeTrue();
        (await bot.CountAsync("orders")).ShouldBe(0);
    }

    [Fact]
    public async Task TheWebhookIsSetAsSoonAsTelegramAnswersAndReadinessDoesNotWaitForIt()
    {
        var telegram = new FakeTelegram { Fails = (method, _) => method == "setWebhook" ? FakeTelegram.Error(ProviderFailure.Unavailable, "503") : null };
        await using var bot = await BotHost.StartAsync(telegram: telegram);
        (await bot.Http.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        telegram.Webhooks.ShouldBeEmpty();

        telegram.Fails = (_, _) => null;
        await Limits.UntilAsync(() => Task.FromResult(telegram.Webhooks.Count > 0), "the webhook is set");
        var (url, secret, updates) = telegram.Webhooks[0];
        url.ShouldBe(new Uri("https://bot.test/telegram/webhook"));
        secret.ShouldBe(BotHost.Secret);
        updates.ShouldBe(["message", "callback_query", "chat_member", "my_chat_member", "chat_join_request"]);
    }

    [Theory]
    [InlineData("Orders:PaymentUrl", "")]
    [InlineData("Telegram:WebhookSecret", "not allowed!")]
    [InlineData("Telegram:BotToken", " ")]
    public void ASettingAtFaultStopsTheServiceWithItsName(string key, string value)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Telegram:BaseUrl"] = "http://telegram.test",
            ["Telegram:BotToken"] = "1:token",
            ["Telegram:WebhookSecret"] = BotHost.Secret,
            ["NowPayments:BaseUrl"] = "http://nowpayments.test",
            ["NowPayments:ApiKey"] = "key",
            ["PublicUrl"] = "https://bot.test",
            ["Orders:PaymentUrl"] = "https://ipn.test",
            [key] = value,
        };
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        foreach (var (name, text) in settings)
        {
            configuration[name] = text;
        }

        Should.Throw<Common.Configuration.ConfigurationException>(() => new PayGatePrime.Server.ServerConfig(configuration).Validate()).Message.ShouldContain(key);
    }

    [Theory]
    [InlineData("expirations")]
    [InlineData("reminders")]
    public async Task AJobThatIsNotWrittenYetRefusesStrangersToo(string job)
    {
        await using var bot = await BotHost.StartAsync();
        (await bot.Http.PostAsync($"/jobs/{job}", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
