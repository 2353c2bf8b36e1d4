namespace PayGatePrime.Notifications;

/// <summary>notifications.state as the database spells it.</summary>
internal static class NoticeState
{
    public const string Sent = "sent";
    public const string Unreachable = "unreachable";

    /// <summary>Telegram refused the text itself, so that sending it again can't help.</summary>
    public const string Skipped = "skipped";
}
