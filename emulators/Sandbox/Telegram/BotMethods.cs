using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PayGatePrime.Sandbox.Json;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>The methods of the Bot API, each under the store's lock.</summary>
internal sealed partial class BotMethods
{
    private const int TextLimit = 4096;
    private const int CallbackDataLimit = 64;
    private const long LastSecond = 253_402_300_799;
    private readonly SandboxOptions _options;
    private readonly TelegramStore _store;
    private readonly FloodLimits _flood;
    private readonly TimeProvider _time;
    private readonly TelegramJson _json;
    private readonly ConcurrentDictionary<string, bool> _openQueries = new();
    private readonly Dictionary<string, Func<JsonObject, JsonNode>> _methods;

    public BotMethods(SandboxOptions options, TelegramStore store, FloodLimits flood, TimeProvider time)
    {
        _options = options;
        _store = store;
        _flood = flood;
        _time = time;
        _json = new TelegramJson(options, store);
        _methods = new(StringComparer.OrdinalIgnoreCase)
        {
            ["getMe"] = _ => GetMe(),
            ["setWebhook"] = SetWebhook,
            ["deleteWebhook"] = DeleteWebhook,
            ["getWebhookInfo"] = _ => GetWebhookInfo(),
            ["setMyCommands"] = _ => true,
            ["sendMessage"] = SendMessage,
            ["editMessageText"] = EditMessageText,
            ["editMessageReplyMarkup"] = EditMessageReplyMarkup,
            ["deleteMessage"] = DeleteMessage,
            ["answerCallbackQuery"] = AnswerCallbackQuery,
            ["createChatInviteLink"] = CreateChatInviteLink,
            ["editChatInviteLink"] = EditChatInviteLink,
            ["revokeChatInviteLink"] = RevokeChatInviteLink,
            ["banChatMember"] = BanChatMember,
            ["unbanChatMember"] = UnbanChatMember,
            ["getChat"] = GetChat,
            ["getChatMember"] = GetChatMember,
            ["getChatAdministrators"] = GetChatAdministrators,
            ["approveChatJoinRequest"] = p => DecideJoinRequest(p, approve: true),
            ["declineChatJoinRequest"] = p => DecideJoinRequest(p, approve: false),
        };
    }

    public TelegramJson Json => _json;

    /// <exception cref="Http.Refusal">The method answers an error.</exception>
    public JsonNode Call(string method, JsonObject parameters)
    {
        if (!_methods.TryGetValue(method, out var run))
        {
            throw TelegramError.Of(404, "Not Found: method not found");
        }

        lock (_store.Gate)
        {
            return run(parameters);
        }
    }

    /// <summary>A callback query was raised and may be answered once.</summary>
    public string OpenQuery()
    {
        var id = Ids.Digits(18);
        _openQueries[id] = true;
        return id;
    }

    /// <summary>Changes somebody's standing and tells the bot, who hears of it only as an administrator.</summary>
    public Membership SetStanding(Chat chat, Person person, Membership next, JsonObject by, string? link = null, bool viaRequest = false)
    {
        var now = _time.GetUtcNow();
        var old = chat.Standing(person.Id, now);
        chat.Members[person.Id] = next;
        _store.Save(chat);
        if (chat.BotStatus == MemberStatus.Administrator && old != next)
        {
            var update = new JsonObject
            {
                ["chat"] = TelegramJson.Chat(chat),
                ["from"] = by,
                ["date"] = now.ToUnixTimeSeconds(),
                ["old_chat_member"] = TelegramJson.Member(person, old),
                ["new_chat_member"] = TelegramJson.Member(person, next),
            };
            if (link is not null && chat.Links.FirstOrDefault(l => l.Url == link) is { } used)
            {
                update["invite_link"] = _json.Link(used, chat);
            }

            if (viaRequest)
            {
                update["via_join_request"] = true;
            }

            _store.Emit("chat_member", chat.Id, update);
        }

        return next;
    }

    private JsonObject GetMe()
    {
        var me = _json.Bot();
        me["can_join_groups"] = true;
        me["can_read_all_group_messages"] = false;
        me["supports_inline_queries"] = false;
        return me;
    }

    private JsonNode SetWebhook(JsonObject p)
    {
        var url = p.Text("url") ?? "";
        if (url.Length == 0)
        {
            return DeleteWebhook(p);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            throw TelegramError.BadRequest("bad webhook: invalid webhook URL specified");
        }

        // On one machine the bot listens without TLS and on any port; everywhere else Telegram's own rules hold.
        if (!parsed.IsLoopback)
        {
            if (parsed.Scheme != "https")
            {
                throw TelegramError.BadRequest("bad webhook: An HTTPS URL must be provided for webhook");
            }

            if (parsed.Port is not (80 or 88 or 443 or 8443))
            {
                throw TelegramError.BadRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
            }
        }

        var secret = p.Text("secret_token");
        if (secret is { Length: > 0 } && !SecretForm().IsMatch(secret))
        {
            throw TelegramError.BadRequest("secret token contains unallowed characters");
        }

        ReadAllowedUpdates(p);
        if (p.Bool("drop_pending_updates") == true)
        {
            _store.DropUpdates();
        }

        _store.Webhook = new Webhook(url, string.IsNullOrEmpty(secret) ? null : secret, (int)Math.Clamp(p.Long("max_connections") ?? 40, 1, 100));
        return true;
    }

    private JsonNode DeleteWebhook(JsonObject p)
    {
        if (p.Bool("drop_pending_updates") == true)
        {
            _store.DropUpdates();
        }

        _store.Webhook = null;
        return true;
    }

    private JsonObject GetWebhookInfo()
    {
        var webhook = _store.Webhook;
        var info = new JsonObject
        {
            ["url"] = webhook?.Url ?? "",
            ["has_custom_certificate"] = false,
            ["pending_update_count"] = _store.Updates.Count,
        };
        if (webhook is not null)
        {
            info["max_connections"] = webhook.MaxConnections;
            info["ip_address"] = "127.0.0.1";
        }

        if (webhook?.LastErrorAt is { } at)
        {
            info["last_error_date"] = at.ToUnixTimeSeconds();
            info["last_error_message"] = webhook.LastError;
        }

        if (_store.AllowedUpdates.Count > 0)
        {
            info["allowed_updates"] = new JsonArray([.. _store.AllowedUpdates.Select(u => (JsonNode)u)]);
        }

        return info;
    }

    /// <summary>Takes over allowed_updates when they are given; without them the last ones stay.</summary>
    public void ReadAllowedUpdates(JsonObject p)
    {
        if (Nested(p, "allowed_updates") is JsonArray allowed)
        {
            _store.AllowedUpdates = [.. allowed.OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>())];
        }
    }

    private JsonNode SendMessage(JsonObject p)
    {
        var chatId = ChatId(p);
        var (text, entities) = Text(p);
        var markup = Markup(p);
        var chat = _store.Chat(chatId);
        if (chat is not null)
        {
            MayPost(chat);
        }
        else
        {
            MayWriteTo(Person(chatId, "chat not found"));
        }

        _flood.Take(chatId, chat is not null);
        var message = new Message(chatId, _store.NextMessageId(), FromUserId: null, text, entities, markup, _time.GetUtcNow());
        _store.Save(message);
        return _json.Message(message);
    }

    private JsonNode EditMessageText(JsonObject p)
    {
        var message = OwnMessage(p);
        var (text, entities) = Text(p);
        return Edit(message, message with { Text = text, Entities = entities, ReplyMarkup = Markup(p) });
    }

    private JsonNode EditMessageReplyMarkup(JsonObject p)
    {
        var message = OwnMessage(p);
        return Edit(message, message with { ReplyMarkup = Markup(p) });
    }

    private JsonObject Edit(Message before, Message after)
    {
        if (before.Text == after.Text && JsonNode.DeepEquals(before.Entities, after.Entities) && JsonNode.DeepEquals(before.ReplyMarkup, after.ReplyMarkup))
        {
            throw TelegramError.BadRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        }

        var edited = after with { EditedAt = _time.GetUtcNow() };
        _store.Save(edited);
        return _json.Message(edited);
    }

    private Message OwnMessage(JsonObject p)
    {
        var chatId = ChatId(p);
        if (_store.Chat(chatId) is null)
        {
            Person(chatId, "chat not found");
        }

        var message = _store.Message(chatId, p.Long("message_id") ?? 0) ?? throw TelegramError.BadRequest("message to edit not found");
        return message.FromUserId is null ? message : throw TelegramError.BadRequest("message can't be edited");
    }

    private JsonNode DeleteMessage(JsonObject p)
    {
        var chatId = ChatId(p);
        var chat = _store.Chat(chatId);
        if (chat is null)
        {
            Person(chatId, "chat not found");
        }

        var message = _store.Message(chatId, p.Long("message_id") ?? 0) ?? throw TelegramError.BadRequest("message to delete not found");
        if (chat is not null && message.FromUserId is not null && !chat.BotRights.CanDeleteMessages)
        {
            throw TelegramError.BadRequest("message can't be deleted");
        }

        _store.Remove(message);
        return true;
    }

    private JsonNode AnswerCallbackQuery(JsonObject p) => _openQueries.TryRemove(p.Text("callback_query_id") ?? "", out _)
        ? true
        : throw TelegramError.BadRequest("query is too old and response timeout expired or query ID is invalid");

    private JsonNode CreateChatInviteLink(JsonObject p)
    {
        var chat = ChatToInviteTo(p);
        var link = Limits(p, new InviteLink("https://t.me/+" + Ids.Token(16), null, null, null, false));
        chat.Links.Add(link);
        _store.Save(chat);
        return _json.Link(link, chat);
    }

    private JsonNode EditChatInviteLink(JsonObject p)
    {
        var chat = ChatToInviteTo(p);
        var at = LinkIndex(chat, p);
        chat.Links[at] = Limits(p, chat.Links[at] with { Name = null, Expires = null, MemberLimit = null, CreatesJoinRequest = false });
        _store.Save(chat);
        return _json.Link(chat.Links[at], chat);
    }

    private JsonNode RevokeChatInviteLink(JsonObject p)
    {
        var chat = ChatToInviteTo(p);
        var at = LinkIndex(chat, p);
        chat.Links[at] = chat.Links[at] with { IsRevoked = true };
        _store.Save(chat);
        return _json.Link(chat.Links[at], chat);
    }

    private Chat ChatToInviteTo(JsonObject p)
    {
        var chat = Chat(p);
        RequireBotInside(chat);
        return chat.BotStatus == MemberStatus.Administrator && chat.BotRights.CanInviteUsers
            ? chat
            : throw TelegramError.BadRequest("not enough rights to manage chat invite link");
    }

    private static int LinkIndex(Chat chat, JsonObject p)
    {
        var at = chat.Links.FindIndex(l => l.Url == p.Text("invite_link"));
        return at >= 0 ? at : throw TelegramError.BadRequest("INVITE_HASH_EXPIRED");
    }

    private InviteLink Limits(JsonObject p, InviteLink link)
    {
        var requests = p.Bool("creates_join_request") ?? false;
        var limit = p.Long("member_limit");
        if (requests && limit is > 0)
        {
            throw TelegramError.BadRequest("member limit can't be specified for links requiring administrator approval");
        }

        if (limit is < 0 or > 99_999)
        {
            throw TelegramError.BadRequest("USAGE_LIMIT_INVALID");
        }

        if (p.Text("name") is { Length: > 32 })
        {
            throw TelegramError.BadRequest("invite link name is too long");
        }

        var expires = Time(p, "expire_date");
        return expires <= _time.GetUtcNow()
            ? throw TelegramError.BadRequest("EXPIRE_DATE_INVALID")
            : link with { Name = p.Text("name"), Expires = expires, MemberLimit = limit is > 0 ? (int)limit : null, CreatesJoinRequest = requests };
    }

    private JsonNode BanChatMember(JsonObject p)
    {
        var chat = ChatToRestrictIn(p);
        var person = Person(UserId(p), "PARTICIPANT_ID_INVALID");
        RefuseForAdministrators(chat, person);
        var now = _time.GetUtcNow();
        // Less than half a minute or more than 366 days from now is for ever.
        var until = Time(p, "until_date");
        if (until - now < TimeSpan.FromSeconds(30) || until - now > TimeSpan.FromDays(366))
        {
            until = null;
        }

        SetStanding(chat, person, new Membership(MemberStatus.Kicked, until), _json.Bot());
        return true;
    }

    private JsonNode UnbanChatMember(JsonObject p)
    {
        var chat = ChatToRestrictIn(p);
        var person = Person(UserId(p), "PARTICIPANT_ID_INVALID");
        var standing = chat.Standing(person.Id, _time.GetUtcNow());
        if (standing.Status == MemberStatus.Kicked)
        {
            SetStanding(chat, person, new Membership(MemberStatus.Left), _json.Bot());
        }
        else if (p.Bool("only_if_banned") != true && MemberStatus.IsPresent(standing.Status))
        {
            RefuseForAdministrators(chat, person);
            SetStanding(chat, person, new Membership(MemberStatus.Left), _json.Bot());
        }

        return true;
    }

    private Chat ChatToRestrictIn(JsonObject p)
    {
        var chat = Chat(p);
        RequireBotInside(chat);
        return chat.BotStatus == MemberStatus.Administrator && chat.BotRights.CanRestrictMembers
            ? chat
            : throw TelegramError.BadRequest("not enough rights to restrict/unrestrict chat member");
    }

    private void RefuseForAdministrators(Chat chat, Person person)
    {
        switch (chat.Standing(person.Id, _time.GetUtcNow()).Status)
        {
            case MemberStatus.Creator:
                throw TelegramError.BadRequest("can't remove chat owner");
            case MemberStatus.Administrator:
                throw TelegramError.BadRequest("user is an administrator of the chat");
        }
    }

    private JsonNode GetChat(JsonObject p)
    {
        var id = ChatId(p);
        if (_store.Chat(id) is { } chat)
        {
            RequireBotInside(chat);
            return TelegramJson.Chat(chat);
        }

        return TelegramJson.PrivateChat(Person(id, "chat not found"));
    }

    private JsonNode GetChatMember(JsonObject p)
    {
        var chat = Chat(p);
        var userId = UserId(p);
        if (userId == _options.BotId)
        {
            return _json.BotMember(chat.BotStatus, chat.BotRights);
        }

        RequireBotInside(chat);
        var person = Person(userId, "PARTICIPANT_ID_INVALID");
        return TelegramJson.Member(person, chat.Standing(userId, _time.GetUtcNow()));
    }

    private JsonNode GetChatAdministrators(JsonObject p)
    {
        var chat = Chat(p);
        RequireBotInside(chat);
        var list = chat.Members
            .Where(m => m.Value.Status is MemberStatus.Creator or MemberStatus.Administrator)
            .Select(m => (JsonNode)TelegramJson.Member(_store.Person(m.Key)!, m.Value));
        if (chat.BotStatus == MemberStatus.Administrator)
        {
            list = list.Append(_json.BotMember(chat.BotStatus, chat.BotRights));
        }

        return new JsonArray([.. list]);
    }

    private JsonNode DecideJoinRequest(JsonObject p, bool approve)
    {
        var chat = ChatToInviteTo(p);
        var person = Person(UserId(p), "USER_ID_INVALID");
        if (MemberStatus.IsPresent(chat.Standing(person.Id, _time.GetUtcNow()).Status))
        {
            throw TelegramError.BadRequest("USER_ALREADY_PARTICIPANT");
        }

        if (!chat.JoinRequests.Remove(person.Id, out var link))
        {
            throw TelegramError.BadRequest("HIDE_REQUESTER_MISSING");
        }

        _store.Save(chat);
        if (approve)
        {
            var at = chat.Links.FindIndex(l => l.Url == link);
            chat.Links[at] = chat.Links[at] with { Joined = chat.Links[at].Joined + 1 };
            SetStanding(chat, person, new Membership(MemberStatus.Member), _json.Bot(), link, viaRequest: true);
        }

        return true;
    }

    private static DateTimeOffset? Time(JsonObject p, string name) =>
        p.Long(name) is > 0 and <= LastSecond and long seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static long ChatId(JsonObject p) => p.Text("chat_id") switch
    {
        null or "" => throw TelegramError.BadRequest("chat_id is empty"),
        _ => p.Long("chat_id") ?? throw TelegramError.BadRequest("chat not found"),
    };

    private Chat Chat(JsonObject p) => _store.Chat(ChatId(p)) ?? throw TelegramError.BadRequest("chat not found");

    private static long UserId(JsonObject p) => p.Long("user_id") ?? throw TelegramError.BadRequest("invalid user_id specified");

    private Person Person(long id, string otherwise) => _store.Person(id) ?? throw TelegramError.BadRequest(otherwise);

    private static void RequireBotInside(Chat chat)
    {
        if (chat.BotStatus == MemberStatus.Kicked)
        {
            throw TelegramError.Forbidden($"bot was kicked from the {chat.Type} chat");
        }

        if (chat.BotStatus == MemberStatus.Left)
        {
            throw TelegramError.Forbidden($"bot is not a member of the {chat.Type} chat");
        }
    }

    private static void MayPost(Chat chat)
    {
        RequireBotInside(chat);
        if (chat.Type == Telegram.Chat.Channel && (chat.BotStatus != MemberStatus.Administrator || !chat.BotRights.CanPostMessages))
        {
            throw TelegramError.BadRequest("need administrator rights in the channel chat");
        }
    }

    private static void MayWriteTo(Person person)
    {
        if (person.HasBlocked)
        {
            throw TelegramError.Forbidden("bot was blocked by the user");
        }

        if (!person.HasStarted)
        {
            throw TelegramError.Forbidden("bot can't initiate conversation with a user");
        }
    }

    private static (string Text, JsonArray? Entities) Text(JsonObject p)
    {
        var raw = p.Text("text") ?? "";
        var (text, entities) = p.Text("parse_mode") switch
        {
            null or "" => (raw.TrimEnd(), null),
            var mode when mode.Equals("HTML", StringComparison.OrdinalIgnoreCase) => FormattedText.Parse(raw),
            _ => throw TelegramError.BadRequest("unsupported parse_mode"),
        };
        return string.IsNullOrWhiteSpace(text) ? throw TelegramError.BadRequest("message text is empty")
            : text.Length > TextLimit ? throw TelegramError.BadRequest("message is too long")
            : (text, entities);
    }

    /// <summary>A nested value, which a form sends as JSON text.</summary>
    private static JsonNode? Nested(JsonObject p, string name)
    {
        if (p[name] is not JsonValue value || value.GetValueKind() != JsonValueKind.String)
        {
            return p[name];
        }

        try
        {
            return value.GetValue<string>() is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            throw TelegramError.BadRequest($"can't parse {name} JSON object");
        }
    }

    private static JsonObject? Markup(JsonObject p)
    {
        if (Nested(p, "reply_markup") is not { } given)
        {
            return null;
        }

        if (given is not JsonObject markup)
        {
            throw TelegramError.BadRequest("object expected as reply markup");
        }

        if (markup["inline_keyboard"] is not JsonArray rows)
        {
            return (JsonObject)markup.DeepClone();
        }

        foreach (var row in rows)
        {
            foreach (var button in row as JsonArray ?? throw TelegramError.BadRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object"))
            {
                CheckButton(button as JsonObject ?? throw TelegramError.BadRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object"));
            }
        }

        return (JsonObject)markup.DeepClone();
    }

    private static void CheckButton(JsonObject button)
    {
        if (string.IsNullOrEmpty(button.Text("text")))
        {
            throw TelegramError.BadRequest("can't parse inline keyboard button: Field \"text\" must be of type String");
        }

        if (button.Text("callback_data") is { } data)
        {
            if (Encoding.UTF8.GetByteCount(data) is 0 or > CallbackDataLimit)
            {
                throw TelegramError.BadRequest("BUTTON_DATA_INVALID");
            }

            return;
        }

        var url = button.Text("url") ?? (button["web_app"] as JsonObject)?.Text("url") ?? throw TelegramError.BadRequest("Text buttons are unallowed in the inline keyboard");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https" or "tg"))
        {
            throw TelegramError.BadRequest($"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex SecretForm();
}
