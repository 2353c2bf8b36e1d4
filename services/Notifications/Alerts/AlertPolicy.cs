using PayGatePrime.Common.Messages;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>Decides who hears of what, and how often: at once the first time and when it gets graver, else at growing intervals.</summary>
internal static class AlertPolicy
{
    private const int MostDoublings = 20;

    /// <summary>What makes two alerts the same one.</summary>
    public static string FingerprintOf(DomainEvent alert) =>
        alert.Fingerprint ?? $"{alert.Code ?? "alert"}:{alert.PayoutId ?? alert.ConversionId ?? alert.PaymentId ?? alert.PeriodId ?? alert.OrderId ?? alert.ChannelId}";

    /// <summary>Decides.</summary>
    /// <param name="open">The open alert of the fingerprint, if there is one.</param>
    /// <param name="severity">How grave the event is.</param>
    /// <param name="isResolved">True when the event says that it is over.</param>
    /// <param name="toldLately">How many notifications went out in the last hour.</param>
    /// <param name="settings">The intervals.</param>
    /// <param name="now">The time.</param>
    public static AlertDecision Decide(Alert? open, AlertSeverity severity, bool isResolved, int toldLately, AlertSettings settings, DateTimeOffset now)
    {
        if (isResolved)
        {
            // Whoever was told that it began is told that it ended.
            return open is null ? new(AlertStep.Ignore, false, now) : new(AlertStep.Resolve, open.Notified > 0 && open.Grade > AlertSeverity.Info, now);
        }

        var isNew = open is null || now - open.LastSeen > settings.QuietAfter;
        var step = open is null ? AlertStep.Open : isNew ? AlertStep.Reopen : AlertStep.Count;
        var isDue = isNew || severity > open!.Grade || now >= open.NextNotificationAt;

        // Information is for the log; only what somebody must look at is sent.
        var isWorthTelling = severity > AlertSeverity.Info && isDue;
        var hasRoom = severity == AlertSeverity.Critical || toldLately < settings.MostPerHour;
        var notified = isNew ? 0 : open!.Notified;
        return isWorthTelling && hasRoom
            ? new(step, true, now + IntervalAfter(notified, settings))
            : new(step, false, isNew ? now : open!.NextNotificationAt);
    }

    /// <summary>The wait after so many earlier notifications.</summary>
    public static TimeSpan IntervalAfter(int notified, AlertSettings settings)
    {
        var wait = settings.FirstInterval;
        for (var i = 0; i < Math.Min(notified, MostDoublings) && wait < settings.LongestInterval; i++)
        {
            wait += wait;
        }

        return wait < settings.LongestInterval ? wait : settings.LongestInterval;
    }
}
