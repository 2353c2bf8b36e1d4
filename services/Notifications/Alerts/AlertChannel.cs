namespace PayGatePrime.Notifications.Alerts;

internal static class AlertChannel
{
    public const string Telegram = "telegram";
    public const string Webhook = "webhook";
}
