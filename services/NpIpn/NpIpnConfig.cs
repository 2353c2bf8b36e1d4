using System.Text.RegularExpressions;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

internal sealed partial class NpIpnConfig : BaseConfigManager
{
    public NpIpnConfig(IConfiguration configuration)
        : base(configuration)
    {
        NowPayments = new NowPaymentsSettings(RequiredUri("NowPayments:BaseUrl"), RequiredSecret("NowPayments:ApiKey"))
        {
            Email = Optional("NowPayments:Email"),
            Password = OptionalSecret("NowPayments:Password"),
        };
        IpnSecret = RequiredSecret("NowPayments:IpnSecret");
        AcceptOldSignature = Value("NowPayments:AcceptOldSignature", false);
        BotUsername = Required("Telegram:BotUsername").TrimStart('@');
        if (BotUsername.Length > 0 && !TelegramName().IsMatch(BotUsername))
        {
            Problem("the setting 'Telegram:BotUsername' is not a Telegram username");
        }

        PollDays = Value("Poll:Days", 7, 1, 90);
        PollQuietFor = Value("Poll:QuietFor", TimeSpan.FromMinutes(2), TimeSpan.Zero);
        PollMost = Value("Poll:MostPerRun", 200, 1, 5_000);
        StatusRequestsPerMinute = Value("StatusPage:RequestsPerMinute", 60, 1, 100_000);
        TrustedProxies = Value("Http:TrustedProxies", 0, 0, 10);
    }

    public NowPaymentsSettings NowPayments { get; }

    public Secret IpnSecret { get; }

    public bool AcceptOldSignature { get; }

    public string BotUsername { get; }

    public int PollDays { get; }

    public TimeSpan PollQuietFor { get; }

    public int PollMost { get; }

    public int StatusRequestsPerMinute { get; }

    /// <summary>How many proxies of ours stand before the service: so many entries of X-Forwarded-For, from the right, are true.</summary>
    public int TrustedProxies { get; }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{3,31}\\z")]
    private static partial Regex TelegramName();
}
