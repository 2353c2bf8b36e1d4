using System.Globalization;
using System.Text.Json;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>What the Bot API's sentences mean. It gives no codes of its own beside the HTTP status, so the ones here are ours.</summary>
internal static class TelegramErrors
{
    public const string NotModified = "message_not_modified";
    public const string MessageGone = "message_not_found";
    public const string QueryTooOld = "query_too_old";
    public const string LinkEnded = "invite_link_ended";

    private static readonly (string Part, ProviderFailure Failure, string Code)[] s_sentences =
    [
        ("blocked by the user", ProviderFailure.RecipientUnreachable, "bot_blocked"),
        ("user is deactivated", ProviderFailure.RecipientUnreachable, "user_deactivated"),
        ("can't initiate conversation", ProviderFailure.RecipientUnreachable, "never_started"),
        ("can't send messages to", ProviderFailure.RecipientUnreachable, "not_a_person"),
        ("bot was kicked", ProviderFailure.MissingRight, "bot_kicked"),
        ("bot is not a member", ProviderFailure.MissingRight, "bot_not_member"),
        ("not enough rights", ProviderFailure.MissingRight, "not_enough_rights"),
        ("have no rights", ProviderFailure.MissingRight, "not_enough_rights"),
        ("need administrator rights", ProviderFailure.MissingRight, "not_administrator"),
        ("CHAT_ADMIN_REQUIRED", ProviderFailure.MissingRight, "not_administrator"),
        ("CHAT_WRITE_FORBIDDEN", ProviderFailure.MissingRight, "not_enough_rights"),
        ("user is an administrator", ProviderFailure.Rejected, "user_is_administrator"),
        ("can't remove chat owner", ProviderFailure.Rejected, "user_is_owner"),
        ("user not found", ProviderFailure.NotFound, "user_not_found"),
        ("member not found", ProviderFailure.NotFound, "user_not_found"),
        ("PARTICIPANT_ID_INVALID", ProviderFailure.NotFound, "user_not_found"),
        ("USER_NOT_PARTICIPANT", ProviderFailure.NotFound, "user_not_found"),
        ("upgraded to a supergroup", ProviderFailure.Rejected, "chat_migrated"),
        ("message is not modified", ProviderFailure.Rejected, NotModified),
        ("message to delete not found", ProviderFailure.NotFound, MessageGone),
        ("message to edit not found", ProviderFailure.NotFound, MessageGone),
        ("query is too old", ProviderFailure.Rejected, QueryTooOld),
        ("query ID is invalid", ProviderFailure.Rejected, QueryTooOld),
        ("INVITE_HASH_EXPIRED", ProviderFailure.Rejected, LinkEnded),
        ("can't parse entities", ProviderFailure.Rejected, "bad_html"),
    ];

    public static ProviderRefusal? Classify(ProviderRequest request, int status, JsonElement? body)
    {
        var sentence = ProviderCode.Sentence(body, "description");
        if (status == 429)
        {
            return new ProviderRefusal(ProviderFailure.RateLimited, "429", RetryAfter(body));
        }

        // The API answers a malformed token as an unknown page.
        if (status == 404 && sentence == "Not Found")
        {
            return new ProviderRefusal(ProviderFailure.Unauthorized, "404");
        }

        if (sentence.Says("chat not found"))
        {
            return request.ChatId > 0
                ? new ProviderRefusal(ProviderFailure.RecipientUnreachable, "chat_not_found")
                : new ProviderRefusal(ProviderFailure.NotFound, "chat_not_found");
        }

        foreach (var (part, failure, code) in s_sentences)
        {
            if (sentence.Says(part))
            {
                return new ProviderRefusal(failure, code);
            }
        }

        return status == 403
            ? new ProviderRefusal(request.ChatId > 0 ? ProviderFailure.RecipientUnreachable : ProviderFailure.MissingRight, status.ToString(CultureInfo.InvariantCulture))
            : null;
    }

    private static TimeSpan? RetryAfter(JsonElement? body) =>
        body is { } answer
        && answer.TryGetProperty("parameters", out var parameters)
        && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty("retry_after", out var seconds)
        && seconds.ValueKind == JsonValueKind.Number
        && seconds.TryGetInt32(out var value)
            ? TimeSpan.FromSeconds(value)
            : null;
}
