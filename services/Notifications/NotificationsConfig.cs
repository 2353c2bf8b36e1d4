using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Notifications.Alerts;

namespace PayGatePrime.Notifications;

internal sealed class NotificationsConfig : BaseConfigManager
{
    private const int LeastSecretBytes = 32;

    public NotificationsConfig(IConfiguration configuration)
        : base(configuration)
    {
        Telegram = new TelegramSettings(RequiredUri("Telegram:BaseUrl"), RequiredSecret("Telegram:BotToken"));
        PaymentUrl = Optional("Orders:PaymentUrl") is null ? null : RequiredUri("Orders:PaymentUrl");
        OperatorBot = OptionalSecret("Alerts:BotToken") is { } token ? new TelegramSettings(Telegram.BaseUrl, token) : null;
        Alerts = new AlertSettings(
            Optional("Alerts:OperatorChatId") is null ? null : Value("Alerts:OperatorChatId", 0L),
            Optional("Alerts:WebhookUrl") is null ? null : RequiredUri("Alerts:WebhookUrl"),
            Optional("Alerts:WebhookUrl") is null ? null : RequiredSecret("Alerts:WebhookSecret"),
            Value("Alerts:FirstInterval", TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)),
            Value("Alerts:LongestInterval", TimeSpan.FromHours(24), TimeSpan.FromSeconds(1)),
            Value("Alerts:QuietAfter", TimeSpan.FromHours(48), TimeSpan.FromMinutes(1)),
            Value("Alerts:MostPerHour", 60, 1, 100_000));
        if (Alerts.WebhookSecret is { } secret && Optional("Alerts:WebhookSecret") is not null && secret.RevealBytes().Length < LeastSecretBytes)
        {
            Problem("the secret 'Alerts:WebhookSecret' is shorter than 32 bytes");
        }

        // Pub/Sub keeps an event that is not acknowledged for at most 31 days; until then it may come again.
        KeepNotifications = Value("Retention:Notifications", TimeSpan.FromDays(35), TimeSpan.FromDays(32));
        KeepAlerts = Value("Retention:Alerts", TimeSpan.FromDays(400), TimeSpan.FromDays(7));
        PurgeBatch = Value("Retention:Batch", 5_000, 1, 100_000);
    }

    public TelegramSettings Telegram { get; }

    /// <summary>Where the status pages of orders are; null leaves their buttons out.</summary>
    public Uri? PaymentUrl { get; }

    /// <summary>The bot that writes to operators; null for the one that writes to everybody.</summary>
    public TelegramSettings? OperatorBot { get; }

    public AlertSettings Alerts { get; }

    public TimeSpan KeepNotifications { get; }

    public TimeSpan KeepAlerts { get; }

    public int PurgeBatch { get; }

    public Uri? StatusPage(string statusToken) => PaymentUrl is null ? null : new($"{PaymentUrl.AbsoluteUri.TrimEnd('/')}/payment-processing?order={statusToken}");
}
