using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Notifications;

/// <summary>What one recipient is told.</summary>
/// <param name="ChatId">The recipient.</param>
/// <param name="Html">The text, as Telegram HTML.</param>
/// <param name="Keyboard">Its buttons.</param>
internal sealed record Notice(long ChatId, string Html, TelegramKeyboard? Keyboard = null);
