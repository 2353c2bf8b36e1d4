using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class TelegramTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async Task InitializeAsync() => _api = await FakeApi.StartAsync();

    public Task DisposeAsync() => _api.DisposeAsync().AsTask();

    [Fact]
    public async Task MessageIsSentAsHtmlWithButtons()
    {
        _api.AnswerJson("""{"ok":true,"result":{"message_id":42,"date":1767323045,"chat":{"id":77,"type":"private","first_name":"A"},"text":"x"}}""");
        var keyboard = TelegramKeyboard.Column(TelegramButton.Link("Pay", new Uri("https://pay.test/1")), TelegramButton.Callback("Back", "b"));
        var message = await Client().SendMessageAsync(77, $"<b>{TelegramHtml.Encode("A & <B>")}</b>", keyboard);
        (message.MessageId, message.Chat.Id).ShouldBe((42, 77));
        var sent = _api.Requests.ShouldHaveSingleItem();
        sent.Path.ShouldBe("/bot123:TOKEN/sendMessage");
        var body = JsonSerializer.Deserialize<JsonElement>(sent.Body);
        body.GetProperty("text").GetString().ShouldBe("<b>A &amp; &lt;B&gt;</b>");
        body.GetProperty("parse_mode").GetString().ShouldBe("HTML");
        body.GetProperty("link_preview_options").GetProperty("is_disabled").GetBoolean().ShouldBeTrue();
        body.GetProperty("reply_markup").GetRawText().ShouldBe("""{"inline_keyboard":[[{"text":"Pay","url":"https://pay.test/1"}],[{"text":"Back","callback_data":"b"}]]}""");
    }

    [Fact]
    public async Task InviteLinkIsForOneJoinByDefault()
    {
        _api.AnswerJson("""{"ok":true,"result":{"invite_link":"https://t.me/+abc","creator":{"id":1,"is_bot":true,"first_name":"b"},"creates_join_request":false,"is_primary":false,"is_revoked":false,"name":"n","expire_date":1767323045,"member_limit":1}}""");
        var link = await Client().CreateChatInviteLinkAsync(-1003, "period-1", DateTimeOffset.FromUnixTimeSeconds(1_767_323_045));
        (link.Url, link.MemberLimit, link.ExpireDate).ShouldBe(("https://t.me/+abc", 1, 1_767_323_045L));
        link.ToString().ShouldNotContain("t.me");
        _api.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"chat_id":-1003,"name":"period-1","expire_date":1767323045,"member_limit":1}""");
    }

    [Fact]
    public async Task UnbanDoesNotRemoveAPresentMember()
    {
        _api.AnswerJson("""{"ok":true,"result":true}""");
        await Client().UnbanChatMemberAsync(-1003, 77);
        _api.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"chat_id":-1003,"user_id":77,"only_if_banned":true}""");
    }

    [Fact]
    public async Task MemberIsReadWithItsRights()
    {
        _api.AnswerJson("""{"ok":true,"result":[{"status":"administrator","user":{"id":1,"is_bot":true,"first_name":"b"},"can_invite_users":true,"can_restrict_members":false,"can_post_messages":true},{"status":"creator","user":{"id":2,"is_bot":false,"first_name":"o"},"is_anonymous":false}]}""");
        var members = await Client().GetChatAdministratorsAsync(-1003);
        members.Count.ShouldBe(2);
        (members[0].IsAdministrator, members[0].CanInviteUsers, members[0].CanRestrictMembers).ShouldBe((true, true, false));
        _api.AnswerJson("""{"ok":true,"result":{"status":"restricted","user":{"id":1,"is_bot":false,"first_name":"b"},"is_member":false}}""");
        (await Client().GetChatMemberAsync(-1003, 1)).IsPresent.ShouldBeFalse();
    }

    [Fact]
    public async Task WebhookIsSetWithSecretAndKindsOfUpdates()
    {
        _api.AnswerJson("""{"ok":true,"result":true,"description":"Webhook was set"}""");
        await Client().SetWebhookAsync(new Uri("https://bot.test/hook"), new Secret("s_1"), ["message", "chat_member"]);
        _api.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"url":"https://bot.test/hook","secret_token":"s_1","allowed_updates":["message","chat_member"]}""");
    }

    [Theory]
    [InlineData(403, "Forbidden: bot was blocked by the user", 77, ProviderFailure.RecipientUnreachable, "bot_blocked")]
    [InlineData(403, "Forbidden: user is deactivated", 77, ProviderFailure.RecipientUnreachable, "user_deactivated")]
    [InlineData(403, "Forbidden: bot can't initiate conversation with a user", 77, ProviderFailure.RecipientUnreachable, "never_started")]
    [InlineData(400, "Bad Request: chat not found", 77, ProviderFailure.RecipientUnreachable, "chat_not_found")]
    [InlineData(400, "Bad Request: chat not found", -1003, ProviderFailure.NotFound, "chat_not_found")]
    [InlineData(403, "Forbidden: bot was kicked from the channel chat", -1003, ProviderFailure.MissingRight, "bot_kicked")]
    [InlineData(403, "Forbidden: bot is not a member of the channel chat", -1003, ProviderFailure.MissingRight, "bot_not_member")]
    [InlineData(403, "Forbidden: something new", -1003, ProviderFailure.MissingRight, "403")]
    [InlineData(403, "Forbidden: something new", 77, ProviderFailure.RecipientUnreachable, "403")]
    [InlineData(400, "Bad Request: not enough rights to manage chat invite link", -1003, ProviderFailure.MissingRight, "not_enough_rights")]
    [InlineData(400, "Bad Request: need administrator rights in the channel chat", -1003, ProviderFailure.MissingRight, "not_administrator")]
    [InlineData(400, "Bad Request: user is an administrator of the chat", -1003, ProviderFailure.Rejected, "user_is_administrator")]
    [InlineData(400, "Bad Request: can't parse entities: Unsupported start tag \"secret-text\"", 77, ProviderFailure.Rejected, "bad_html")]
    [InlineData(400, "Bad Request: something new", 77, ProviderFailure.Rejected, "400")]
    [InlineData(401, "Unauthorized: invalid token specified", 77, ProviderFailure.Unauthorized, "401")]
    [InlineData(404, "Not Found", 77, ProviderFailure.Unauthorized, "404")]
    public async Task RefusalIsToldByItsMeaning(int status, string description, long chat, ProviderFailure failure, string code)
    {
        _api.AnswerJson(JsonSerializer.Serialize(new { ok = false, error_code = status, description }), status);
        var thrown = await Should.ThrowAsync<ProviderException>(() => Client().SendMessageAsync(chat, "x"));
        (thrown.Failure, thrown.Code).ShouldBe((failure, code));
        thrown.Message.ShouldNotContain("secret-text");
    }

    [Fact]
    public async Task FloodLimitTellsHowLongToWait()
    {
        _api.AnswerJson("""{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}""", 429);
        var thrown = await Should.ThrowAsync<ProviderException>(() => Client().SendMessageAsync(77, "x"));
        (thrown.Failure, thrown.RetryAfter).ShouldBe((ProviderFailure.RateLimited, TimeSpan.FromSeconds(35)));
    }

    [Fact]
    public async Task WhatHoldsAlreadyCountsAsDone()
    {
        await RefusedAsDoneAsync("Bad Request: message is not modified: specified new message content is the same", t => t.EditMessageTextAsync(77, 1, "x"));
        await RefusedAsDoneAsync("Bad Request: message to delete not found", t => t.DeleteMessageAsync(77, 1));
        await RefusedAsDoneAsync("Bad Request: query is too old and response timeout expired or query ID is invalid", t => t.AnswerCallbackQueryAsync("1"));
        await RefusedAsDoneAsync("Bad Request: INVITE_HASH_EXPIRED", t => t.RevokeChatInviteLinkAsync(-1003, "https://t.me/+a"));
        await Should.ThrowAsync<ProviderException>(() => Client().BanChatMemberAsync(-1003, 7));
    }

    [Fact]
    public async Task SilenceIsUnknownForAMessageAndRepeatableForABan()
    {
        _api.NeverAnswer();
        var client = Client(TimeSpan.FromMilliseconds(400));
        (await Should.ThrowAsync<ProviderException>(() => client.SendMessageAsync(77, "x"))).Failure.ShouldBe(ProviderFailure.UnknownOutcome);
        (await Should.ThrowAsync<ProviderException>(() => client.BanChatMemberAsync(-1003, 7))).Failure.ShouldBe(ProviderFailure.Unavailable);
    }

    [Theory]
    [InlineData("""{"ok":true}""")]
    [InlineData("""{"ok":true,"result":null}""")]
    [InlineData("""{"ok":true,"result":{"chat":{"id":7}}}""")]
    [InlineData("""{"ok":true,"result":{"message_id":1,"chat":null}}""")]
    [InlineData("""{"ok":"yes"}""")]
    public async Task AnswerOfAnotherShapeConcludesNothing(string body)
    {
        _api.AnswerJson(body);
        (await Should.ThrowAsync<ProviderException>(() => Client().SendMessageAsync(77, "x"))).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Fact]
    public void UpdatesOfEveryKindWeAskForAreRead()
    {
        Read("""{"update_id":1,"message":{"message_id":5,"from":{"id":7,"is_bot":false,"first_name":"A","language_code":"en"},"chat":{"id":7,"type":"private"},"date":1,"text":"/start s_abc_1"}}""").Message!.Text.ShouldBe("/start s_abc_1");
        Read("""{"update_id":2,"callback_query":{"id":"9","from":{"id":7,"is_bot":false,"first_name":"A"},"message":{"message_id":5,"chat":{"id":7,"type":"private"},"date":0},"chat_instance":"x","data":"tier:1"}}""").CallbackQuery!.Data.ShouldBe("tier:1");
        var joined = Read("""{"update_id":3,"chat_member":{"chat":{"id":-1003,"type":"channel","title":"T"},"from":{"id":7,"is_bot":false,"first_name":"A"},"date":1,"old_chat_member":{"status":"left","user":{"id":7,"is_bot":false,"first_name":"A"}},"new_chat_member":{"status":"member","user":{"id":7,"is_bot":false,"first_name":"A"}},"invite_link":{"invite_link":"https://t.me/+a","creator":{"id":1,"is_bot":true,"first_name":"b"},"creates_join_request":false,"is_primary":false,"is_revoked":false}}}""").ChatMember!;
        (joined.OldChatMember.IsPresent, joined.NewChatMember.IsPresent, joined.InviteLink!.Url).ShouldBe((false, true, "https://t.me/+a"));
        Read("""{"update_id":4,"my_chat_member":{"chat":{"id":-1003,"type":"channel"},"from":{"id":7,"is_bot":false,"first_name":"A"},"date":1,"old_chat_member":{"status":"administrator","user":{"id":1,"is_bot":true,"first_name":"b"},"can_invite_users":true},"new_chat_member":{"status":"kicked","user":{"id":1,"is_bot":true,"first_name":"b"},"until_date":0}}}""").MyChatMember!.NewChatMember.IsBanned.ShouldBeTrue();
        Read("""{"update_id":5,"chat_join_request":{"chat":{"id":-1003,"type":"channel"},"from":{"id":7,"is_bot":false,"first_name":"A"},"user_chat_id":7,"date":1}}""").ChatJoinRequest!.UserChatId.ShouldBe(7);
        Read("""{"update_id":6,"poll":{}}""").ShouldBe(new TelegramUpdate { UpdateId = 6 });
    }

    [Fact]
    public void CallbackDataThatTelegramWouldRefuseIsRefusedHere() =>
        Should.Throw<ArgumentException>(() => TelegramButton.Callback("x", new string('é', 33)));

    private static TelegramUpdate Read(string json) => JsonSerializer.Deserialize<TelegramUpdate>(json, TelegramJson.Options)!;

    private async Task RefusedAsDoneAsync(string description, Func<ITelegram, Task> call)
    {
        _api.AnswerJson(JsonSerializer.Serialize(new { ok = false, error_code = 400, description }), 400);
        await call(Client());
    }

    private ITelegram Client(TimeSpan? limit = null) =>
        new ServiceCollection()
            .AddTelegram(new TelegramSettings(_api.Url, new Secret("123:TOKEN")) { Timeout = limit ?? Limits.Step })
            .BuildServiceProvider()
            .GetRequiredService<ITelegram>();
}
