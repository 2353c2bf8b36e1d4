using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>How the Bot API is reached.</summary>
/// <param name="BaseUrl">Such as https://api.telegram.org; the token is appended here and shows nowhere.</param>
/// <param name="BotToken">The bot's token.</param>
public sealed record TelegramSettings(Uri BaseUrl, Secret BotToken)
{
    /// <summary>The limit of one call, answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}
