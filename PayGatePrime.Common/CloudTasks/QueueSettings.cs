using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>A queue's retry settings, from deploy/cloud.json: the file that also lays the queues.</summary>
/// <param name="MaxAttempts">How often Cloud Tasks delivers at most.</param>
/// <param name="MinBackoff">The delay before the first retry.</param>
/// <param name="MaxBackoff">The longest delay.</param>
/// <param name="MaxDoublings">How often the delay doubles before it grows linearly.</param>
public sealed record QueueSettings(int MaxAttempts, TimeSpan MinBackoff, TimeSpan MaxBackoff, int MaxDoublings)
{
    private static readonly FrozenDictionary<string, QueueSettings> s_queues = Read();

    /// <summary>The settings of a queue by its short name.</summary>
    /// <exception cref="KeyNotFoundException">The queue is not in the file.</exception>
    public static QueueSettings For(string queue) =>
        s_queues.TryGetValue(queue, out var settings) ? settings : throw new KeyNotFoundException($"The queue '{queue}' is not in deploy/cloud.json.");

    /// <summary>How long the queue goes on retrying at most: the sum of its delays
    /// (https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues#RetryConfig).</summary>
    public TimeSpan RetryWindow
    {
        get
        {
            var total = TimeSpan.Zero;
            for (var n = 0; n < MaxAttempts - 1; n++)
            {
                var ticks = n <= MaxDoublings
                    ? MinBackoff * (1L << Math.Min(n, 40))
                    : MinBackoff * (1L << Math.Min(MaxDoublings, 40)) * (n - MaxDoublings + 1);
                total += ticks > MaxBackoff || ticks < TimeSpan.Zero ? MaxBackoff : ticks;
            }

            return total;
        }
    }

    private static FrozenDictionary<string, QueueSettings> Read()
    {
        using var stream = typeof(QueueSettings).Assembly.GetManifestResourceStream("cloud.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("queues").EnumerateArray().ToFrozenDictionary(q => q.GetProperty("name").GetString()!, Parse, StringComparer.Ordinal);
    }

    private static QueueSettings Parse(JsonElement queue)
    {
        var retry = queue.GetProperty("retryConfig");
        return new QueueSettings(
            retry.GetProperty("maxAttempts").GetInt32(),
            Duration(retry.GetProperty("minBackoff").GetString()!),
            Duration(retry.GetProperty("maxBackoff").GetString()!),
            retry.GetProperty("maxDoublings").GetInt32());
    }

    private static TimeSpan Duration(string text) => new((long)(decimal.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));
}
