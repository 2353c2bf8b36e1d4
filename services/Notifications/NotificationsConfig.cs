using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Notifications;

internal sealed class NotificationsConfig : BaseConfigManager
{
    public NotificationsConfig(IConfiguration configuration)
        : base(configuration)
    {
        Telegram = new TelegramSettings(RequiredUri("Telegram:BaseUrl"), RequiredSecret("Telegram:BotToken"));
        NpIpnPublicUrl = RequiredUri("NpIpn:PublicUrl");
        OperatorChatId = Optional("Notifications:OperatorChatId") is null ? null : Value("Notifications:OperatorChatId", 0L);
    }

    public TelegramSettings Telegram { get; }

    public Uri NpIpnPublicUrl { get; }

    /// <summary>Where operators read alerts; null for nowhere but the logs.</summary>
    public long? OperatorChatId { get; }

    public Uri StatusPage(string statusToken) => new($"{NpIpnPublicUrl.AbsoluteUri.TrimEnd('/')}/payment-processing?order={statusToken}");
}
