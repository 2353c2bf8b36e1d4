using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>The Bot API's objects.</summary>
internal sealed class TelegramJson(SandboxOptions options, TelegramStore store)
{
    public JsonObject Bot() => new()
    {
        ["id"] = options.BotId,
        ["is_bot"] = true,
        ["first_name"] = options.TelegramBotUsername,
        ["username"] = options.TelegramBotUsername,
    };

    public static JsonObject User(Person person)
    {
        var user = new JsonObject { ["id"] = person.Id, ["is_bot"] = false, ["first_name"] = person.FirstName };
        if (person.Username is not null)
        {
            user["username"] = person.Username;
        }

        user["language_code"] = "en";
        return user;
    }

    public static JsonObject Chat(Chat chat) => new() { ["id"] = chat.Id, ["title"] = chat.Title, ["type"] = chat.Type };

    public static JsonObject PrivateChat(Person person)
    {
        var chat = new JsonObject { ["id"] = person.Id, ["first_name"] = person.FirstName };
        if (person.Username is not null)
        {
            chat["username"] = person.Username;
        }

        chat["type"] = "private";
        return chat;
    }

    public JsonObject Message(Message message)
    {
        var json = new JsonObject { ["message_id"] = message.Id };
        if (store.Chat(message.ChatId) is { } chat)
        {
            if (chat.Type == Telegram.Chat.Channel)
            {
                json["sender_chat"] = Chat(chat);
            }
            else
            {
                json["from"] = message.FromUserId is { } author ? User(store.Person(author)!) : Bot();
            }

            json["chat"] = Chat(chat);
        }
        else
        {
            var person = store.Person(message.ChatId)!;
            json["from"] = message.FromUserId is null ? Bot() : User(person);
            json["chat"] = PrivateChat(person);
        }

        json["date"] = message.At.ToUnixTimeSeconds();
        if (message.EditedAt is { } edited)
        {
            json["edit_date"] = edited.ToUnixTimeSeconds();
        }

        json["text"] = message.Text;
        if (message.Entities is { Count: > 0 } entities)
        {
            json["entities"] = entities.DeepClone();
        }

        if (message.ReplyMarkup?["inline_keyboard"] is not null)
        {
            json["reply_markup"] = message.ReplyMarkup.DeepClone();
        }

        return json;
    }

    public JsonObject Link(InviteLink link, Chat chat)
    {
        var json = new JsonObject { ["invite_link"] = link.Url };
        if (link.Name is not null)
        {
            json["name"] = link.Name;
        }

        json["creator"] = Bot();
        json["creates_join_request"] = link.CreatesJoinRequest;
        json["is_primary"] = false;
        json["is_revoked"] = link.IsRevoked;
        if (link.Expires is { } expires)
        {
            json["expire_date"] = expires.ToUnixTimeSeconds();
        }

        if (link.MemberLimit is { } limit)
        {
            json["member_limit"] = limit;
        }

        var pending = chat.JoinRequests.Count(r => r.Value == link.Url);
        if (pending > 0)
        {
            json["pending_join_request_count"] = pending;
        }

        return json;
    }

    public static JsonObject Member(Person person, Membership membership)
    {
        var json = new JsonObject { ["user"] = User(person), ["status"] = membership.Status };
        switch (membership.Status)
        {
            case MemberStatus.Creator:
                json["is_anonymous"] = false;
                break;
            case MemberStatus.Administrator:
                Rights(json, new BotRights());
                break;
            case MemberStatus.Kicked:
                json["until_date"] = membership.Until?.ToUnixTimeSeconds() ?? 0;
                break;
        }

        return json;
    }

    public JsonObject BotMember(string status, BotRights rights)
    {
        var json = new JsonObject { ["user"] = Bot(), ["status"] = status };
        if (status == MemberStatus.Administrator)
        {
            Rights(json, rights);
        }
        else if (status == MemberStatus.Kicked)
        {
            json["until_date"] = 0;
        }

        return json;
    }

    private static void Rights(JsonObject json, BotRights rights)
    {
        json["can_be_edited"] = false;
        json["is_anonymous"] = false;
        json["can_manage_chat"] = true;
        json["can_delete_messages"] = rights.CanDeleteMessages;
        json["can_manage_video_chats"] = false;
        json["can_restrict_members"] = rights.CanRestrictMembers;
        json["can_promote_members"] = false;
        json["can_change_info"] = false;
        json["can_invite_users"] = rights.CanInviteUsers;
        json["can_post_messages"] = rights.CanPostMessages;
        json["can_edit_messages"] = rights.CanEditMessages;
    }
}
