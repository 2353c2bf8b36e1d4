namespace PayGatePrime.Sandbox.Telegram;

/// <summary>Telegram's published limits on sending, when they are switched on.</summary>
internal sealed class FloodLimits(TelegramStore store, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<(long Chat, DateTimeOffset At)> _sent = [];

    /// <exception cref="Http.Refusal">429: the message came too soon.</exception>
    public void Take(long chatId, bool isGroup)
    {
        var settings = store.Settings;
        if (!settings.FloodLimits)
        {
            return;
        }

        lock (_gate)
        {
            var now = time.GetUtcNow();
            _sent.RemoveAll(s => s.At <= now.AddMinutes(-1));
            Check(_sent.Where(s => s.Chat == chatId), settings.PerChatPerSecond, TimeSpan.FromSeconds(1), now);
            Check(_sent, settings.OverallPerSecond, TimeSpan.FromSeconds(1), now);
            if (isGroup)
            {
                Check(_sent.Where(s => s.Chat == chatId), settings.PerGroupPerMinute, TimeSpan.FromMinutes(1), now);
            }

            _sent.Add((chatId, now));
        }
    }

    private static void Check(IEnumerable<(long Chat, DateTimeOffset At)> sent, int limit, TimeSpan window, DateTimeOffset now)
    {
        DateTimeOffset[] recent = [.. sent.Where(s => s.At > now - window).Select(s => s.At)];
        if (recent.Length >= limit)
        {
            throw TelegramError.TooMany((int)Math.Ceiling((recent[^limit] + window - now).TotalSeconds));
        }
    }
}
