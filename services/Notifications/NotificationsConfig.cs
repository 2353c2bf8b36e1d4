using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Notifications;

internal sealed class NotificationsConfig : BaseConfigManager
{
    public NotificationsConfig(IConfiguration configuration)
        : base(configuration)
    {
        Telegram = new TelegramSettings(RequiredUri("Telegram:BaseUrl"), RequiredSecret("Telegram:BotToken"));
        PaymentUrl = Optional("Orders:PaymentUrl") is null ? null : RequiredUri("Orders:PaymentUrl");
        OperatorChatId = Optional("Notifications:OperatorChatId") is null ? null : Value("Notifications:OperatorChatId", 0L);
    }

    public TelegramSettings Telegram { get; }

    /// <summary>Where the status pages of orders are; null leaves their buttons out.</summary>
    public Uri? PaymentUrl { get; }

    /// <summary>Where operators read alerts; null for nowhere but the logs.</summary>
    public long? OperatorChatId { get; }

    public Uri? StatusPage(string statusToken) => PaymentUrl is null ? null : new($"{PaymentUrl.AbsoluteUri.TrimEnd('/')}/payment-processing?order={statusToken}");
}
