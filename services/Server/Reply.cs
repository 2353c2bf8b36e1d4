using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>What the buyer is told, and what is committed with it.</summary>
/// <param name="Html">The text.</param>
/// <param name="Keyboard">Its buttons.</param>
/// <param name="Effect">The commit.</param>
/// <param name="IsOrdered">True when there is an order with a page to pay on or to watch.</param>
internal sealed record Reply(string Html, TelegramKeyboard? Keyboard, UpdateEffect Effect, bool IsOrdered);
