using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>The switches of the simulation.</summary>
internal sealed record TelegramSettings
{
    public bool FloodLimits { get; init; }

    public int PerChatPerSecond { get; init; } = 1;

    public int OverallPerSecond { get; init; } = 30;

    public int PerGroupPerMinute { get; init; } = 20;

    /// <summary>The first pause before an update is delivered again; it doubles up to a minute.</summary>
    public int WebhookRetryMilliseconds { get; init; } = 1000;

    public void Check()
    {
        if (PerChatPerSecond < 1 || OverallPerSecond < 1 || PerGroupPerMinute < 1)
        {
            throw Refusal.Control(400, "floodLimits", "Limits of at least 1 are expected.");
        }

        if (WebhookRetryMilliseconds is < 1 or > 60_000)
        {
            throw Refusal.Control(400, "webhookRetryMilliseconds", "A number from 1 to 60000 is expected.");
        }
    }
}
