namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Buttons under a message, row by row.</summary>
/// <param name="Rows">The rows.</param>
public sealed record TelegramKeyboard(IReadOnlyList<IReadOnlyList<TelegramButton>> Rows)
{
    /// <summary>A keyboard of one button a row.</summary>
    public static TelegramKeyboard Column(params IReadOnlyList<TelegramButton> buttons) => new([.. buttons.Select(b => (IReadOnlyList<TelegramButton>)[b])]);
}
