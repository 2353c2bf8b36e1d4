using System.Collections.Concurrent;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Services.Tests.Support;

/// <summary>The Bot API as a service sees it: remembers what it was asked for, and fails when told to.</summary>
public sealed class FakeTelegram : ITelegram
{
    private readonly ConcurrentQueue<TelegramText> _texts = new();
    private readonly ConcurrentQueue<TelegramText> _edits = new();
    private readonly ConcurrentQueue<(string? Text, bool Alert)> _answers = new();
    private readonly ConcurrentQueue<MadeLink> _links = new();
    private readonly ConcurrentQueue<string> _revoked = new();
    private readonly ConcurrentQueue<(long Chat, long User)> _bans = new();
    private readonly ConcurrentQueue<(long Chat, long User)> _unbans = new();
    private readonly ConcurrentQueue<(Uri Url, string Secret, IReadOnlyList<string> Updates)> _webhooks = new();
    private int _sequence;

    public IReadOnlyList<TelegramText> Texts => [.. _texts];

    public IReadOnlyList<TelegramText> Edits => [.. _edits];

    public IReadOnlyList<(string? Text, bool Alert)> Answers => [.. _answers];

    public IReadOnlyList<MadeLink> Links => [.. _links];

    public IReadOnlyList<string> Revoked => [.. _revoked];

    public IReadOnlyList<(long Chat, long User)> Bans => [.. _bans];

    public IReadOnlyList<(long Chat, long User)> Unbans => [.. _unbans];

    public IReadOnlyList<(Uri Url, string Secret, IReadOnlyList<string> Updates)> Webhooks => [.. _webhooks];

    /// <summary>The status of people in chats; whoever is missing was never there.</summary>
    public ConcurrentDictionary<(long Chat, long User), string> Members { get; } = new();

    /// <summary>Decides by method and chat whether a call fails.</summary>
    public Func<string, long, ProviderException?> Fails { get; set; } = (_, _) => null;

    /// <summary>Runs before a call has its effect.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a webhook was set, before it is answered.</summary>
    public Func<string, Task> After { get; set; } = _ => Task.CompletedTask;

    public static ProviderException Error(ProviderFailure failure, string code = "test_code", TimeSpan? retryAfter = null) =>
        new("telegram", failure, code, $"Telegram answered {code}.", retryAfter);

    public async Task<TelegramUser> GetMeAsync(CancellationToken cancellation = default)
    {
        await CallAsync("getMe", 0);
        return new TelegramUser { Id = 1, IsBot = true, Username = "bot" };
    }

    public async Task<TelegramMessage> SendMessageAsync(long chatId, string html, TelegramKeyboard? keyboard = null, CancellationToken cancellation = default)
    {
        await CallAsync("sendMessage", chatId);
        var id = Interlocked.Increment(ref _sequence);
        _texts.Enqueue(new TelegramText(chatId, id, html, keyboard));
        return new TelegramMessage { MessageId = id, Chat = new TelegramChat { Id = chatId, Type = "private" }, Date = 1, Text = html };
    }

    public async Task EditMessageTextAsync(long chatId, long messageId, string html, TelegramKeyboard? keyboard = null, CancellationToken cancellation = default)
    {
        await CallAsync("editMessageText", chatId);
        _edits.Enqueue(new TelegramText(chatId, messageId, html, keyboard));
    }

    public Task DeleteMessageAsync(long chatId, long messageId, CancellationToken cancellation = default) => CallAsync("deleteMessage", chatId);

    public async Task AnswerCallbackQueryAsync(string callbackQueryId, string? text = null, bool alert = false, CancellationToken cancellation = default)
    {
        await CallAsync("answerCallbackQuery", 0);
        _answers.Enqueue((text, alert));
    }

    public async Task<TelegramInviteLink> CreateChatInviteLinkAsync(long chatId, string name, DateTimeOffset? expires, int memberLimit = 1, CancellationToken cancellation = default)
    {
        await CallAsync("createChatInviteLink", chatId);
        var link = $"https://t.me/+secret{Interlocked.Increment(ref _sequence)}";
        _links.Enqueue(new MadeLink(chatId, name, expires, memberLimit, link));
        return new TelegramInviteLink { Url = link, Name = name };
    }

    public async Task RevokeChatInviteLinkAsync(long chatId, string inviteLink, CancellationToken cancellation = default)
    {
        await CallAsync("revokeChatInviteLink", chatId);
        _revoked.Enqueue(inviteLink);
    }

    public async Task BanChatMemberAsync(long chatId, long userId, CancellationToken cancellation = default)
    {
        await CallAsync("banChatMember", chatId);
        _bans.Enqueue((chatId, userId));
        Members[(chatId, userId)] = "kicked";
    }

    public async Task UnbanChatMemberAsync(long chatId, long userId, bool onlyIfBanned = true, CancellationToken cancellation = default)
    {
        await CallAsync("unbanChatMember", chatId);
        onlyIfBanned.ShouldBeTrue("without the flag a present member would be removed");
        _unbans.Enqueue((chatId, userId));
        Members[(chatId, userId)] = "left";
    }

    public async Task<TelegramChatMember> GetChatMemberAsync(long chatId, long userId, CancellationToken cancellation = default)
    {
        await CallAsync("getChatMember", chatId);
        return Members.TryGetValue((chatId, userId), out var status)
            ? new TelegramChatMember { User = new TelegramUser { Id = userId }, Status = status }
            : throw Error(ProviderFailure.NotFound, "user_not_found");
    }

    public async Task<TelegramChat> GetChatAsync(long chatId, CancellationToken cancellation = default)
    {
        await CallAsync("getChat", chatId);
        return new TelegramChat { Id = chatId };
    }

    public async Task<IReadOnlyList<TelegramChatMember>> GetChatAdministratorsAsync(long chatId, CancellationToken cancellation = default)
    {
        await CallAsync("getChatAdministrators", chatId);
        return [];
    }

    public async Task SetWebhookAsync(Uri url, Secret secretToken, IReadOnlyList<string> allowedUpdates, CancellationToken cancellation = default)
    {
        await CallAsync("setWebhook", 0);
        _webhooks.Enqueue((url, secretToken.Reveal(), allowedUpdates));
        await After("setWebhook");
    }

    private async Task CallAsync(string method, long chatId)
    {
        await Before(method);
        if (Fails(method, chatId) is { } failure)
        {
            throw failure;
        }
    }
}
