using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Invite;

internal sealed class InviteConfig : BaseConfigManager
{
    public InviteConfig(IConfiguration configuration)
        : base(configuration)
    {
        Telegram = new TelegramSettings(RequiredUri("Telegram:BaseUrl"), RequiredSecret("Telegram:BotToken"));
        LinkLifetime = Value("Invite:LinkLifetime", TimeSpan.FromHours(24), TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
    }

    public TelegramSettings Telegram { get; }

    public TimeSpan LinkLifetime { get; }
}
