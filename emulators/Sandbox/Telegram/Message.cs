using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>A message; <see cref="FromUserId"/> null means that the bot wrote it.</summary>
internal sealed record Message(
    long ChatId,
    long Id,
    long? FromUserId,
    string Text,
    JsonArray? Entities,
    JsonObject? ReplyMarkup,
    DateTimeOffset At,
    DateTimeOffset? EditedAt = null);
