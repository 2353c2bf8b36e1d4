using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Services.Tests.Support;

public sealed record TelegramText(long ChatId, long MessageId, string Html, TelegramKeyboard? Keyboard)
{
    public IReadOnlyList<TelegramButton> Buttons => Keyboard is null ? [] : [.. Keyboard.Rows.SelectMany(r => r)];
}
