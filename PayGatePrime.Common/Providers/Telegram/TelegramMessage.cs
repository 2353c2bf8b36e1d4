using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>A message.</summary>
public sealed record TelegramMessage
{
    /// <summary>The id, unique in its chat.</summary>
    public required long MessageId { get; init; }

    /// <summary>Who wrote it; null in channels.</summary>
    public TelegramUser? From { get; init; }

    /// <summary>Where it stands.</summary>
    public required TelegramChat Chat { get; init; }

    /// <summary>When it was sent, in seconds since 1970; 0 when the message is out of the bot's reach.</summary>
    public long Date { get; init; }

    /// <summary>Its text.</summary>
    public string? Text { get; init; }

    /// <summary>When it was sent.</summary>
    [JsonIgnore]
    public DateTimeOffset SentAt => DateTimeOffset.FromUnixTimeSeconds(Date);
}
