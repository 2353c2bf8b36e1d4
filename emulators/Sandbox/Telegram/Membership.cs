namespace PayGatePrime.Sandbox.Telegram;

/// <summary>How somebody stands to a chat; <see cref="Until"/> ends a ban, null is for ever.</summary>
internal sealed record Membership(string Status, DateTimeOffset? Until = null);
