using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>An update not yet taken; those of one queue (a person or a chat) are delivered in order.</summary>
internal sealed record PendingUpdate(long Id, long Queue, JsonObject Body, DateTimeOffset At, int Attempts = 0, DateTimeOffset? NextAttemptAt = null);
