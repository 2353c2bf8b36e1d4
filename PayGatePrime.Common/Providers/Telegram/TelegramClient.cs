using System.Text.Json;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.Telegram;

internal sealed class TelegramClient(IHttpClientFactory factory, TimeProvider time, string provider = TelegramClient.Provider) : ITelegram
{
    internal const string Provider = "telegram";

    private readonly ProviderHttp _http = new(factory, provider, time, TelegramErrors.Classify);

    public Task<TelegramUser> GetMeAsync(CancellationToken cancellation = default) =>
        CallAsync<TelegramUser>("getMe", new { }, null, true, cancellation);

    public Task<TelegramMessage> SendMessageAsync(long chatId, string html, TelegramKeyboard? keyboard = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(html);
        var parameters = new { ChatId = chatId, Text = html, ParseMode = "HTML", LinkPreviewOptions = new { IsDisabled = true }, ReplyMarkup = Markup(keyboard) };
        return CallAsync<TelegramMessage>("sendMessage", parameters, chatId, false, cancellation);
    }

    public Task EditMessageTextAsync(long chatId, long messageId, string html, TelegramKeyboard? keyboard = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(html);
        var parameters = new { ChatId = chatId, MessageId = messageId, Text = html, ParseMode = "HTML", LinkPreviewOptions = new { IsDisabled = true }, ReplyMarkup = Markup(keyboard) };
        return DoneIfAsync(TelegramErrors.NotModified, CallAsync<JsonElement>("editMessageText", parameters, chatId, true, cancellation));
    }

    public Task DeleteMessageAsync(long chatId, long messageId, CancellationToken cancellation = default) =>
        DoneIfAsync(TelegramErrors.MessageGone, CallAsync<JsonElement>("deleteMessage", new { ChatId = chatId, MessageId = messageId }, chatId, true, cancellation));

    public Task AnswerCallbackQueryAsync(string callbackQueryId, string? text = null, bool alert = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(callbackQueryId);
        var parameters = new { CallbackQueryId = callbackQueryId, Text = text, ShowAlert = alert };
        return DoneIfAsync(TelegramErrors.QueryTooOld, CallAsync<JsonElement>("answerCallbackQuery", parameters, null, true, cancellation));
    }

    public Task<TelegramInviteLink> CreateChatInviteLinkAsync(long chatId, string name, DateTimeOffset? expires, int memberLimit = 1, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 32, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(memberLimit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memberLimit, 99_999);
        var parameters = new { ChatId = chatId, Name = name, ExpireDate = expires?.ToUnixTimeSeconds(), MemberLimit = memberLimit };
        return CallAsync<TelegramInviteLink>("createChatInviteLink", parameters, chatId, false, cancellation);
    }

    public Task RevokeChatInviteLinkAsync(long chatId, string inviteLink, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(inviteLink);
        var call = CallAsync<TelegramInviteLink>("revokeChatInviteLink", new { ChatId = chatId, InviteLink = inviteLink }, chatId, true, cancellation);
        return DoneIfAsync(TelegramErrors.LinkEnded, call);
    }

    public Task BanChatMemberAsync(long chatId, long userId, CancellationToken cancellation = default) =>
        CallAsync<JsonElement>("banChatMember", new { ChatId = chatId, UserId = userId }, chatId, true, cancellation);

    public Task UnbanChatMemberAsync(long chatId, long userId, bool onlyIfBanned = true, CancellationToken cancellation = default) =>
        CallAsync<JsonElement>("unbanChatMember", new { ChatId = chatId, UserId = userId, OnlyIfBanned = onlyIfBanned }, chatId, true, cancellation);

    public Task<TelegramChatMember> GetChatMemberAsync(long chatId, long userId, CancellationToken cancellation = default) =>
        CallAsync<TelegramChatMember>("getChatMember", new { ChatId = chatId, UserId = userId }, chatId, true, cancellation);

    public Task<TelegramChat> GetChatAsync(long chatId, CancellationToken cancellation = default) =>
        CallAsync<TelegramChat>("getChat", new { ChatId = chatId }, chatId, true, cancellation);

    public Task<IReadOnlyList<TelegramChatMember>> GetChatAdministratorsAsync(long chatId, CancellationToken cancellation = default) =>
        CallAsync<IReadOnlyList<TelegramChatMember>>("getChatAdministrators", new { ChatId = chatId }, chatId, true, cancellation);

    public Task SetWebhookAsync(Uri url, Secret secretToken, IReadOnlyList<string> allowedUpdates, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(secretToken);
        var parameters = new { Url = url.AbsoluteUri, SecretToken = secretToken.Reveal(), AllowedUpdates = allowedUpdates };
        return CallAsync<JsonElement>("setWebhook", parameters, null, true, cancellation);
    }

    private Task<T> CallAsync<T>(string method, object parameters, long? chatId, bool repeatable, CancellationToken cancellation)
    {
        var request = new ProviderRequest(method, HttpMethod.Post, method, repeatable)
        {
            Json = JsonSerializer.SerializeToUtf8Bytes(parameters, TelegramJson.Options),
            ChatId = chatId,
        };
        return _http.SendAsync(
            request,
            answer =>
            {
                if (!answer.RequiredBool("ok") || !answer.TryGetProperty("result", out var result))
                {
                    throw new AnswerShapeException("result", "is missing");
                }

                return typeof(T) == typeof(JsonElement)
                    ? default!
                    : result.Deserialize<T>(TelegramJson.Options) ?? throw new AnswerShapeException("result", "is null");
            },
            cancellation);
    }

    private static async Task DoneIfAsync(string code, Task call)
    {
        try
        {
            await call;
        }
        catch (ProviderException e) when (e.Code == code)
        {
            // What was asked for holds already; there is nothing left to do.
        }
    }

    private static object? Markup(TelegramKeyboard? keyboard) => keyboard is null
        ? null
        : new { InlineKeyboard = keyboard.Rows.Select(row => row.Select(b => new { b.Text, Url = b.Url?.AbsoluteUri, CallbackData = b.Data })) };
}
