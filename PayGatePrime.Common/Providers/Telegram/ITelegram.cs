using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>
/// The Telegram Bot API. Every call throws <see cref="ProviderException"/> and nothing else when it fails; none is repeated
/// here. Texts are HTML: encode what people typed with <see cref="TelegramHtml.Encode"/>.
/// </summary>
public interface ITelegram
{
    /// <summary>The bot itself.</summary>
    Task<TelegramUser> GetMeAsync(CancellationToken cancellation = default);

    /// <summary>Sends a text without link preview.</summary>
    Task<TelegramMessage> SendMessageAsync(long chatId, string html, TelegramKeyboard? keyboard = null, CancellationToken cancellation = default);

    /// <summary>Replaces a message's text. A text that is there already counts as done.</summary>
    Task EditMessageTextAsync(long chatId, long messageId, string html, TelegramKeyboard? keyboard = null, CancellationToken cancellation = default);

    /// <summary>Deletes a message. One that is gone already counts as done.</summary>
    Task DeleteMessageAsync(long chatId, long messageId, CancellationToken cancellation = default);

    /// <summary>Ends the spinner on a pressed button. An answer that comes too late counts as done.</summary>
    /// <param name="callbackQueryId">The query's id.</param>
    /// <param name="text">Plain text shown to the presser, up to 200 characters.</param>
    /// <param name="alert">Shows it as a dialog.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task AnswerCallbackQueryAsync(string callbackQueryId, string? text = null, bool alert = false, CancellationToken cancellation = default);

    /// <summary>Creates an invite link. Repeating it makes another link.</summary>
    /// <param name="chatId">The channel.</param>
    /// <param name="name">Its name among administrators, up to 32 characters.</param>
    /// <param name="expires">When it ends, or null for never.</param>
    /// <param name="memberLimit">How many may join through it.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<TelegramInviteLink> CreateChatInviteLinkAsync(long chatId, string name, DateTimeOffset? expires, int memberLimit = 1, CancellationToken cancellation = default);

    /// <summary>Ends an invite link. One that has ended already counts as done.</summary>
    Task RevokeChatInviteLinkAsync(long chatId, string inviteLink, CancellationToken cancellation = default);

    /// <summary>Removes somebody for good.</summary>
    Task BanChatMemberAsync(long chatId, long userId, CancellationToken cancellation = default);

    /// <summary>Lets somebody come back.</summary>
    /// <param name="chatId">The channel.</param>
    /// <param name="userId">The person.</param>
    /// <param name="onlyIfBanned">False also removes a present member, as Telegram defines it.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task UnbanChatMemberAsync(long chatId, long userId, bool onlyIfBanned = true, CancellationToken cancellation = default);

    /// <summary>Somebody's place in a chat.</summary>
    Task<TelegramChatMember> GetChatMemberAsync(long chatId, long userId, CancellationToken cancellation = default);

    /// <summary>A chat.</summary>
    Task<TelegramChat> GetChatAsync(long chatId, CancellationToken cancellation = default);

    /// <summary>A chat's owner and administrators, other bots left out.</summary>
    Task<IReadOnlyList<TelegramChatMember>> GetChatAdministratorsAsync(long chatId, CancellationToken cancellation = default);

    /// <summary>Tells Telegram where to send updates.</summary>
    /// <param name="url">Our webhook.</param>
    /// <param name="secretToken">Comes back in X-Telegram-Bot-Api-Secret-Token; 1 to 256 of A-Z a-z 0-9 _ -.</param>
    /// <param name="allowedUpdates">Such as message, callback_query, chat_member, my_chat_member, chat_join_request.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task SetWebhookAsync(Uri url, Secret secretToken, IReadOnlyList<string> allowedUpdates, CancellationToken cancellation = default);
}
