using PayGatePrime.Common.Messages;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>A row of alerts.</summary>
internal sealed record Alert(
    Guid Id,
    string Fingerprint,
    string Severity,
    string Code,
    string Detail,
    string Facts,
    int Count,
    int Notified,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    DateTimeOffset NextNotificationAt,
    DateTimeOffset? ResolvedAt)
{
    public const string Columns =
        "id, fingerprint, severity, code, detail, facts::text as facts, count, notified, first_seen, last_seen, next_notification_at, resolved_at";

    public AlertSeverity Grade => Enum.Parse<AlertSeverity>(Severity, ignoreCase: true);
}
