using System.Net;
using System.Text.Json.Nodes;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Sandbox.Tests;

[Collection("sandbox")]
public sealed class TelegramTests(ChainFixture chain) : IAsyncLifetime
{
    private const long Vip = -1001000000001;
    private RunningSandbox _sandbox = null!;
    private Listener _bot = null!;

    public async Task InitializeAsync()
    {
        _sandbox = await RunningSandbox.StartAsync(chain.Node);
        _bot = await Listener.StartAsync();
        await _sandbox.PostAsync("/sandbox/telegram/users", new { id = 1, firstName = "Olga" });
        await _sandbox.PostAsync("/sandbox/telegram/users", new { id = 2, firstName = "Ann", username = "ann" });
        await _sandbox.PostAsync("/sandbox/telegram/users", new { id = 3, firstName = "Bob" });
        await _sandbox.PostAsync("/sandbox/telegram/chats", new { id = Vip, title = "VIP", type = "channel", ownerId = 1 });
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _bot.DisposeAsync();
    }

    private Task<JsonNode> SayAsync(long user, string text) => _sandbox.PostAsync($"/sandbox/telegram/users/{user}/messages", new { text });

    private Task<JsonNode> HookAsync() =>
        _sandbox.BotResultAsync("setWebhook", new { url = _bot.Url, secret_token = "s3cret", drop_pending_updates = true, allowed_updates = new[] { "message", "callback_query", "chat_member", "my_chat_member", "chat_join_request" } });

    private async Task<string> LinkAsync(object options) => (string)(await _sandbox.BotResultAsync("createChatInviteLink", options))["invite_link"]!;

    private Task<(HttpStatusCode Status, JsonNode Body)> JoinAsync(long user, string link) =>
        _sandbox.TryAsync(HttpMethod.Post, $"/sandbox/telegram/users/{user}/join", new { inviteLink = link });

    private static void ShouldBeError(JsonNode answer, int code, string description)
    {
        ((bool)answer["ok"]!).ShouldBeFalse();
        ((int)answer["error_code"]!).ShouldBe(code);
        ((string)answer["description"]!).ShouldBe(description);
    }

    [Fact]
    public async Task AWrongTokenAndAnUnknownMethodAreRefused()
    {
        var (status, answer) = await _sandbox.TryAsync(HttpMethod.Get, "/telegram/bot1:x/getMe");
        status.ShouldBe(HttpStatusCode.Unauthorized);
        ShouldBeError(answer, 401, "Unauthorized: invalid token specified");
        ShouldBeError(await _sandbox.BotAsync("fly", new { }), 404, "Not Found: method not found");
        ((string)(await _sandbox.BotResultAsync("getMe", new { }))["username"]!).ShouldBe("PayGateBot");
    }

    [Fact]
    public async Task AMessageReachesTheWebhookWithItsSecretAndAnAnswerReachesThePerson()
    {
        await HookAsync();
        await SayAsync(2, "/start s_x_1");
        await _bot.UntilAsync(1);
        _bot.Requests.TryPeek(out var received);
        received!.Headers["X-Telegram-Bot-Api-Secret-Token"].ShouldBe("s3cret");
        ((string)received.Json["message"]!["text"]!).ShouldBe("/start s_x_1");
        ((string)received.Json["message"]!["entities"]![0]!["type"]!).ShouldBe("bot_command");
        var sent = await _sandbox.BotResultAsync("sendMessage", new
        {
            chat_id = 2,
            text = "<b>Pay</b> &lt;1&gt;",
            parse_mode = "HTML",
            reply_markup = new { inline_keyboard = new[] { new object[] { new { text = "Pay", callback_data = "pay:1" }, new { text = "Open", url = "http://localhost:8200/" } } } },
        });
        ((string)sent["text"]!).ShouldBe("Pay <1>");
        ((string)sent["entities"]![0]!["type"]!).ShouldBe("bold");
        var seen = (await _sandbox.GetAsync("/sandbox/telegram/users/2/messages")).AsArray();
        seen.Count.ShouldBe(2);
        await _sandbox.PostAsync("/sandbox/telegram/users/2/callbacks", new { messageId = (long)seen[1]!["id"]!, data = "pay:1" });
        await _bot.UntilAsync(2);
        var query = _bot.Requests.Last().Json["callback_query"]!;
        ((string)query["data"]!).ShouldBe("pay:1");
        await _sandbox.BotResultAsync("answerCallbackQuery", new { callback_query_id = (string)query["id"]! });
        ((int)(await _sandbox.BotAsync("answerCallbackQuery", new { callback_query_id = (string)query["id"]! }))["error_code"]!).ShouldBe(400);
        _bot.Requests.Select(r => (long)r.Json["update_id"]!).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Fact]
    public async Task ARefusedUpdateIsDeliveredAgainInOrder()
    {
        await HookAsync();
        _bot.NextStatuses.Enqueue(500);
        _bot.NextStatuses.Enqueue(502);
        await SayAsync(2, "one");
        await SayAsync(2, "two");
        await _bot.UntilAsync(4);
        _bot.Requests.Select(r => (string)r.Json["message"]!["text"]!).ShouldBe(["one", "one", "one", "two"]);
        await Limits.UntilAsync(async () => (int)(await _sandbox.BotResultAsync("getWebhookInfo", new { }))["pending_update_count"]! == 0, "nothing is pending");
        ((string)(await _sandbox.BotResultAsync("getWebhookInfo", new { }))["last_error_message"]!).ShouldContain("502");
    }

    [Fact]
    public async Task AMethodInTheWebhooksAnswerIsCarriedOut()
    {
        _bot.Body = """{"method":"sendMessage","chat_id":2,"text":"hello back"}""";
        await HookAsync();
        await SayAsync(2, "hello");
        await Limits.UntilAsync(async () => (await _sandbox.GetAsync("/sandbox/telegram/users/2/messages")).AsArray().Any(m => (string)m!["text"]! == "hello back"), "the answer is there");
    }

    [Fact]
    public async Task UpdatesCanBePolledOnlyWithoutAWebhook()
    {
        await SayAsync(2, "one");
        var updates = (await _sandbox.BotResultAsync("getUpdates", new { timeout = 5 })).AsArray();
        ((string)updates.Last()!["message"]!["text"]!).ShouldBe("one");
        var next = (long)updates.Last()!["update_id"]! + 1;
        (await _sandbox.BotResultAsync("getUpdates", new { offset = next })).AsArray().ShouldBeEmpty();
        await HookAsync();
        ((int)(await _sandbox.BotAsync("getUpdates", new { }))["error_code"]!).ShouldBe(409);
        await _sandbox.BotResultAsync("deleteWebhook", new { });
        (await _sandbox.BotResultAsync("getUpdates", new { offset = next })).AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task ASingleUseLinkLetsOnePersonInAndTheBotHearsThroughWhichLink()
    {
        await HookAsync();
        var link = await LinkAsync(new { chat_id = Vip, member_limit = 1, name = "order 1" });
        link.ShouldStartWith("https://t.me/+");
        (await JoinAsync(2, link)).Status.ShouldBe(HttpStatusCode.OK);
        var (second, refusal) = await JoinAsync(3, link);
        second.ShouldBe(HttpStatusCode.Conflict);
        ((string)refusal["field"]!).ShouldBe("INVITE_HASH_EXPIRED");
        await _bot.UntilAsync(1);
        _bot.Requests.TryPeek(out var update);
        ((string)update!.Json["chat_member"]!["invite_link"]!["invite_link"]!).ShouldBe(link);
        ((string)update.Json["chat_member"]!["new_chat_member"]!["status"]!).ShouldBe("member");
        var view = await _sandbox.GetAsync($"/sandbox/telegram/chats/{Vip}");
        ((string)view["links"]![0]!["state"]!).ShouldBe("used up");
        ((string)(await _sandbox.BotResultAsync("getChatMember", new { chat_id = Vip, user_id = 3 }))["status"]!).ShouldBe("left");
    }

    [Fact]
    public async Task RevokedAndExpiredLinksLetNobodyIn()
    {
        var link = await LinkAsync(new { chat_id = Vip });
        ((bool)(await _sandbox.BotResultAsync("revokeChatInviteLink", new { chat_id = Vip, invite_link = link }))["is_revoked"]!).ShouldBeTrue();
        (await JoinAsync(2, link)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await JoinAsync(2, "https://t.me/+nothing")).Status.ShouldBe(HttpStatusCode.NotFound);
        ShouldBeError(await _sandbox.BotAsync("createChatInviteLink", new { chat_id = Vip, member_limit = 1, creates_join_request = true }), 400, "Bad Request: member limit can't be specified for links requiring administrator approval");
    }

    [Fact]
    public async Task AJoinRequestWaitsForApproval()
    {
        await HookAsync();
        var link = await LinkAsync(new { chat_id = Vip, creates_join_request = true });
        ((string)(await JoinAsync(2, link)).Body["outcome"]!).ShouldBe("requested");
        await _bot.UntilAsync(1);
        ((long)_bot.Requests.Last().Json["chat_join_request"]!["user_chat_id"]!).ShouldBe(2);
        await _sandbox.BotResultAsync("approveChatJoinRequest", new { chat_id = Vip, user_id = 2 });
        await _bot.UntilAsync(2);
        ((bool)_bot.Requests.Last().Json["chat_member"]!["via_join_request"]!).ShouldBeTrue();
        ShouldBeError(await _sandbox.BotAsync("approveChatJoinRequest", new { chat_id = Vip, user_id = 3 }), 400, "Bad Request: HIDE_REQUESTER_MISSING");
    }

    [Fact]
    public async Task ABannedPersonMayComeBackOnlyAfterUnban()
    {
        var link = await LinkAsync(new { chat_id = Vip });
        await JoinAsync(2, link);
        await _sandbox.BotResultAsync("banChatMember", new { chat_id = Vip, user_id = 2, until_date = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 5 });
        var banned = await _sandbox.BotResultAsync("getChatMember", new { chat_id = Vip, user_id = 2 });
        ((string)banned["status"]!).ShouldBe("kicked");
        ((long)banned["until_date"]!).ShouldBe(0);
        (await JoinAsync(2, link)).Status.ShouldBe(HttpStatusCode.Conflict);
        await _sandbox.BotResultAsync("unbanChatMember", new { chat_id = Vip, user_id = 2, only_if_banned = true });
        (await JoinAsync(2, link)).Status.ShouldBe(HttpStatusCode.OK);
        await _sandbox.BotResultAsync("unbanChatMember", new { chat_id = Vip, user_id = 2, only_if_banned = true });
        ((string)(await _sandbox.BotResultAsync("getChatMember", new { chat_id = Vip, user_id = 2 }))["status"]!).ShouldBe("member");
        await _sandbox.BotResultAsync("unbanChatMember", new { chat_id = Vip, user_id = 2 });
        ((string)(await _sandbox.BotResultAsync("getChatMember", new { chat_id = Vip, user_id = 2 }))["status"]!).ShouldBe("left");
        ShouldBeError(await _sandbox.BotAsync("banChatMember", new { chat_id = Vip, user_id = 1 }), 400, "Bad Request: can't remove chat owner");
    }

    [Fact]
    public async Task WritingToSomebodyWhoBlockedOrNeverStartedIsForbidden()
    {
        ShouldBeError(await _sandbox.BotAsync("sendMessage", new { chat_id = 2, text = "hi" }), 403, "Forbidden: bot can't initiate conversation with a user");
        await SayAsync(2, "/start");
        await _sandbox.BotResultAsync("sendMessage", new { chat_id = 2, text = "hi" });
        await _sandbox.PostAsync("/sandbox/telegram/users/2/block", new { blocked = true });
        var (status, answer) = await _sandbox.TryAsync(HttpMethod.Post, $"/telegram/bot{RunningSandbox.Bot}/sendMessage", new { chat_id = 2, text = "hi" });
        status.ShouldBe(HttpStatusCode.Forbidden);
        ShouldBeError(answer, 403, "Forbidden: bot was blocked by the user");
        ShouldBeError(await _sandbox.BotAsync("sendMessage", new { chat_id = 99, text = "hi" }), 400, "Bad Request: chat not found");
    }

    [Fact]
    public async Task WithoutTheRightTheBotIsRefused()
    {
        await _sandbox.PostAsync("/sandbox/telegram/chats", new { id = Vip, title = "VIP", type = "channel", ownerId = 1, botRights = new { canInviteUsers = false, canRestrictMembers = false } });
        ShouldBeError(await _sandbox.BotAsync("createChatInviteLink", new { chat_id = Vip }), 400, "Bad Request: not enough rights to manage chat invite link");
        ShouldBeError(await _sandbox.BotAsync("banChatMember", new { chat_id = Vip, user_id = 2 }), 400, "Bad Request: not enough rights to restrict/unrestrict chat member");
        await _sandbox.PostAsync("/sandbox/telegram/chats", new { id = Vip, title = "VIP", type = "channel", ownerId = 1, botStatus = "kicked" });
        ShouldBeError(await _sandbox.BotAsync("sendMessage", new { chat_id = Vip, text = "x" }), 403, "Forbidden: bot was kicked from the channel chat");
    }

    [Theory]
    [InlineData("<x>1</x>", "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0")]
    [InlineData("é<b>1", "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"")]
    [InlineData("é<b>1</i>", "Bad Request: can't parse entities: Unmatched end tag at byte offset 6, expected \"</b>\", found \"</i>\"")]
    [InlineData(" ", "Bad Request: message text is empty")]
    public async Task AWrongTextIsRefused(string text, string description)
    {
        await SayAsync(2, "/start");
        ShouldBeError(await _sandbox.BotAsync("sendMessage", new { chat_id = 2, text, parse_mode = "HTML" }), 400, description);
    }

    [Fact]
    public async Task ATextMayHave4096Characters()
    {
        await SayAsync(2, "/start");
        await _sandbox.BotResultAsync("sendMessage", new { chat_id = 2, text = new string('x', 4096) });
        ShouldBeError(await _sandbox.BotAsync("sendMessage", new { chat_id = 2, text = new string('x', 4097) }), 400, "Bad Request: message is too long");
    }

    [Fact]
    public async Task AMessageIsEditedAndDeleted()
    {
        await SayAsync(2, "/start");
        var id = (long)(await _sandbox.BotResultAsync("sendMessage", new { chat_id = 2, text = "a" }))["message_id"]!;
        ((string)(await _sandbox.BotAsync("editMessageText", new { chat_id = 2, message_id = id, text = "a" }))["description"]!).ShouldContain("message is not modified");
        ((string)(await _sandbox.BotResultAsync("editMessageText", new { chat_id = 2, message_id = id, text = "b" }))["text"]!).ShouldBe("b");
        await _sandbox.BotResultAsync("deleteMessage", new { chat_id = 2, message_id = id });
        ShouldBeError(await _sandbox.BotAsync("deleteMessage", new { chat_id = 2, message_id = id }), 400, "Bad Request: message to delete not found");
    }

    [Fact]
    public async Task FloodLimitsAnswer429WithAPause()
    {
        await SayAsync(2, "/start");
        await _sandbox.PutAsync("/sandbox/telegram/settings", new { floodLimits = true, overallPerSecond = 30, perGroupPerMinute = 2, perChatPerSecond = 100 });
        await _sandbox.BotResultAsync("sendMessage", new { chat_id = Vip, text = "1" });
        await _sandbox.BotResultAsync("sendMessage", new { chat_id = Vip, text = "2" });
        using var response = await _sandbox.Http.PostAsync($"/telegram/bot{RunningSandbox.Bot}/sendMessage", new FormUrlEncodedContent(new Dictionary<string, string> { ["chat_id"] = Vip.ToString(), ["text"] = "3" }));
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var pause = response.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        pause.ShouldBeInRange(1, 60);
        ((double)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["parameters"]!["retry_after"]!).ShouldBe(pause);
    }

    [Fact]
    public async Task APersonUsesThePage()
    {
        await SayAsync(2, "/start");
        var link = await LinkAsync(new { chat_id = Vip, member_limit = 1 });
        await _sandbox.BotResultAsync("sendMessage", new { chat_id = 2, text = $"<script>alert(1)</script> {link}" });
        using var response = await _sandbox.Http.GetAsync("/telegram?user=2");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; script-src 'nonce-");
        var page = await response.Content.ReadAsStringAsync();
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        var after = await (await _sandbox.Http.PostAsync("/telegram/do", new FormUrlEncodedContent(new Dictionary<string, string> { ["action"] = "open", ["user"] = "2", ["link"] = link }))).Content.ReadAsStringAsync();
        after.ShouldContain("Joined the channel.");
        await _sandbox.Http.PostAsync("/telegram/do", new FormUrlEncodedContent(new Dictionary<string, string> { ["action"] = "open", ["user"] = "3", ["link"] = "https://t.me/PayGateBot?start=s_x_1" }));
        ((string)(await _sandbox.GetAsync("/sandbox/telegram/users/3/messages"))[0]!["text"]!).ShouldBe("/start s_x_1");
    }

    [Fact]
    public async Task AnotherSiteMayNotPost()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/telegram/do");
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["action"] = "block", ["user"] = "2", ["blocked"] = "true" });
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var response = await _sandbox.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
