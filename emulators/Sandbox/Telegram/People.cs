using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>What people do in Telegram: write to the bot, press buttons, join, leave, block.</summary>
internal sealed class People(TelegramStore store, BotMethods methods, SandboxOptions options, TimeProvider time)
{
    public Person AddPerson(Person person)
    {
        if (person.Id is <= 0 or > 9_007_199_254_740_991 || person.Id == options.BotId)
        {
            throw Refusal.Control(400, "id", "A positive number that is not the bot's is expected.");
        }

        if (string.IsNullOrWhiteSpace(person.FirstName) || person.FirstName.Length > 64)
        {
            throw Refusal.Control(400, "firstName", "One to 64 characters are expected.");
        }

        lock (store.Gate)
        {
            var known = store.Person(person.Id);
            var saved = person with { HasStarted = known?.HasStarted ?? person.HasStarted, HasBlocked = known?.HasBlocked ?? person.HasBlocked };
            store.Save(saved);
            return saved;
        }
    }

    /// <summary>Creates a chat, or changes the title and the bot's place in one.</summary>
    public Chat AddChat(ChatRequest request)
    {
        if (request.Id >= 0)
        {
            throw Refusal.Control(400, "id", "A negative number such as -1001234567890 is expected.");
        }

        if (request.Type is not (Chat.Channel or Chat.Supergroup))
        {
            throw Refusal.Control(400, "type", "channel or supergroup is expected.");
        }

        if (string.IsNullOrWhiteSpace(request.Title))
        {
            throw Refusal.Control(400, "title", "A title is expected.");
        }

        var status = request.BotStatus ?? MemberStatus.Administrator;
        if (status is not (MemberStatus.Administrator or MemberStatus.Member or MemberStatus.Left or MemberStatus.Kicked))
        {
            throw Refusal.Control(400, "botStatus", "administrator, member, left or kicked is expected.");
        }

        lock (store.Gate)
        {
            var owner = Find(request.OwnerId, "ownerId");
            var known = store.Chat(request.Id);
            var rights = request.BotRights ?? known?.BotRights ?? new BotRights();
            var chat = (known ?? new Chat { Id = request.Id, Title = request.Title, Type = request.Type, OwnerId = owner.Id, BotStatus = MemberStatus.Left }) with { Title = request.Title };
            chat.Members[owner.Id] = new Membership(MemberStatus.Creator);
            var changed = chat with { BotStatus = status, BotRights = rights };
            store.Save(changed);
            if (chat.BotStatus != status || chat.BotRights != rights)
            {
                store.Emit("my_chat_member", chat.Id, new JsonObject
                {
                    ["chat"] = TelegramJson.Chat(changed),
                    ["from"] = TelegramJson.User(owner),
                    ["date"] = time.GetUtcNow().ToUnixTimeSeconds(),
                    ["old_chat_member"] = methods.Json.BotMember(chat.BotStatus, chat.BotRights),
                    ["new_chat_member"] = methods.Json.BotMember(status, rights),
                });
            }

            return changed;
        }
    }

    public Message Write(long userId, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 4096)
        {
            throw Refusal.Control(400, "text", "One to 4096 characters are expected.");
        }

        lock (store.Gate)
        {
            var person = Find(userId, "userId");
            if (person.HasBlocked)
            {
                // Writing to a bot one has blocked takes the block back first, as the apps do.
                person = Block(userId, blocked: false);
            }

            if (!person.HasStarted)
            {
                person = person with { HasStarted = true };
                store.Save(person);
            }

            JsonArray? entities = null;
            if (text.StartsWith('/'))
            {
                var end = text.IndexOf(' ');
                entities = [new JsonObject { ["offset"] = 0, ["length"] = end < 0 ? text.Length : end, ["type"] = "bot_command" }];
            }

            var message = new Message(userId, store.NextMessageId(), userId, text, entities, ReplyMarkup: null, time.GetUtcNow());
            store.Save(message);
            store.Emit("message", userId, methods.Json.Message(message));
            return message;
        }
    }

    public string Press(long userId, long chatId, long messageId, string data)
    {
        lock (store.Gate)
        {
            var person = Find(userId, "userId");
            var message = store.Message(chatId, messageId) ?? throw Refusal.Control(404, "messageId", "There is no such message.");
            var buttons = (message.ReplyMarkup?["inline_keyboard"] as JsonArray)?.SelectMany(row => row!.AsArray()) ?? [];
            if (!buttons.Any(b => (string?)b!["callback_data"] == data))
            {
                throw Refusal.Control(404, "data", "The message has no such button.");
            }

            var query = methods.OpenQuery();
            store.Emit("callback_query", userId, new JsonObject
            {
                ["id"] = query,
                ["from"] = TelegramJson.User(person),
                ["message"] = methods.Json.Message(message),
                ["chat_instance"] = Ids.Digits(18),
                ["data"] = data,
            });
            return query;
        }
    }

    /// <summary>Opens an invite link: joins, or asks to.</summary>
    public JoinResult Join(long userId, string url)
    {
        lock (store.Gate)
        {
            var person = Find(userId, "userId");
            var now = time.GetUtcNow();
            var chat = store.Chats.FirstOrDefault(c => c.Links.Exists(l => l.Url == url)) ?? throw Refusal.Control(404, "INVITE_HASH_INVALID", "There is no such link.");
            var at = chat.Links.FindIndex(l => l.Url == url);
            var link = chat.Links[at];
            var standing = chat.Standing(userId, now);
            if (MemberStatus.IsPresent(standing.Status))
            {
                throw Refusal.Control(409, "USER_ALREADY_PARTICIPANT", "They are in already.");
            }

            if (standing.Status == MemberStatus.Kicked)
            {
                throw Refusal.Control(409, "USER_BANNED_IN_CHANNEL", "They are banned from this chat.");
            }

            if (link.State(now) != "active")
            {
                throw Refusal.Control(409, "INVITE_HASH_EXPIRED", $"The link is {link.State(now)}.");
            }

            if (link.CreatesJoinRequest)
            {
                chat.JoinRequests[userId] = url;
                store.Save(chat);
                if (chat.BotStatus == MemberStatus.Administrator && chat.BotRights.CanInviteUsers)
                {
                    store.Emit("chat_join_request", chat.Id, new JsonObject
                    {
                        ["chat"] = TelegramJson.Chat(chat),
                        ["from"] = TelegramJson.User(person),
                        ["user_chat_id"] = userId,
                        ["date"] = now.ToUnixTimeSeconds(),
                        ["invite_link"] = methods.Json.Link(link, chat),
                    });
                }

                return new JoinResult(chat.Id, "requested");
            }

            chat.Links[at] = link with { Joined = link.Joined + 1 };
            methods.SetStanding(chat, person, new Membership(MemberStatus.Member), TelegramJson.User(person), url);
            return new JoinResult(chat.Id, "joined");
        }
    }

    public void Leave(long userId, long chatId)
    {
        lock (store.Gate)
        {
            var person = Find(userId, "userId");
            var chat = store.Chat(chatId) ?? throw Refusal.Control(404, "chatId", "There is no such chat.");
            if (!MemberStatus.IsPresent(chat.Standing(userId, time.GetUtcNow()).Status))
            {
                throw Refusal.Control(409, "chatId", "They are not in this chat.");
            }

            methods.SetStanding(chat, person, new Membership(MemberStatus.Left), TelegramJson.User(person));
        }
    }

    /// <summary>The owner adds, promotes, demotes or removes somebody by hand.</summary>
    public Membership Place(long chatId, long userId, string status)
    {
        if (!MemberStatus.All.Contains(status) || status == MemberStatus.Creator)
        {
            throw Refusal.Control(400, "status", "administrator, member, left or kicked is expected.");
        }

        lock (store.Gate)
        {
            var person = Find(userId, "userId");
            var chat = store.Chat(chatId) ?? throw Refusal.Control(404, "chatId", "There is no such chat.");
            return methods.SetStanding(chat, person, new Membership(status), TelegramJson.User(Find(chat.OwnerId, "ownerId")));
        }
    }

    public Person Block(long userId, bool blocked)
    {
        lock (store.Gate)
        {
            var person = Find(userId, "userId");
            if (person.HasBlocked == blocked)
            {
                return person;
            }

            var changed = person with { HasBlocked = blocked };
            store.Save(changed);
            store.Emit("my_chat_member", userId, new JsonObject
            {
                ["chat"] = TelegramJson.PrivateChat(person),
                ["from"] = TelegramJson.User(person),
                ["date"] = time.GetUtcNow().ToUnixTimeSeconds(),
                ["old_chat_member"] = methods.Json.BotMember(blocked ? MemberStatus.Member : MemberStatus.Kicked, new BotRights()),
                ["new_chat_member"] = methods.Json.BotMember(blocked ? MemberStatus.Kicked : MemberStatus.Member, new BotRights()),
            });
            return changed;
        }
    }

    private Person Find(long id, string field) => store.Person(id) ?? throw Refusal.Control(404, field, "There is no such user.");
}
