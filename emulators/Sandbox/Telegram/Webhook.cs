namespace PayGatePrime.Sandbox.Telegram;

internal sealed record Webhook(string Url, string? SecretToken, int MaxConnections, DateTimeOffset? LastErrorAt = null, string? LastError = null);
