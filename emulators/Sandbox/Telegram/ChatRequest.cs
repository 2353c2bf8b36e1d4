namespace PayGatePrime.Sandbox.Telegram;

internal sealed record ChatRequest(long Id, string Title, string Type, long OwnerId, string? BotStatus = null, BotRights? BotRights = null);
