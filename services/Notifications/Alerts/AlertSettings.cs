using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>Where operators read alerts, and how often they are told of one that goes on.</summary>
/// <param name="OperatorChatId">The Telegram chat, or null for none.</param>
/// <param name="WebhookUrl">Where alerts are posted, or null for nowhere.</param>
/// <param name="WebhookSecret">Signs what is posted.</param>
/// <param name="FirstInterval">How long after the first notification of an alert the next may come; each next wait is twice as long.</param>
/// <param name="LongestInterval">No wait is longer.</param>
/// <param name="QuietAfter">An alert that was not raised for so long is over; the next is a new one.</param>
/// <param name="MostPerHour">More notifications an hour would be read by nobody: the rest is counted, and told later.</param>
internal sealed record AlertSettings(
    long? OperatorChatId, Uri? WebhookUrl, Secret? WebhookSecret, TimeSpan FirstInterval, TimeSpan LongestInterval, TimeSpan QuietAfter, int MostPerHour)
{
    public IReadOnlyList<string> Channels =>
        [.. new[] { OperatorChatId is null ? null : AlertChannel.Telegram, WebhookUrl is null ? null : AlertChannel.Webhook }.OfType<string>()];
}
