using System.Text.RegularExpressions;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

internal sealed partial class ServerConfig : BaseConfigManager
{
    public ServerConfig(IConfiguration configuration)
        : base(configuration)
    {
        Telegram = new TelegramSettings(RequiredUri("Telegram:BaseUrl"), RequiredSecret("Telegram:BotToken")) { Timeout = TimeSpan.FromSeconds(10) };
        WebhookSecret = RequiredSecret("Telegram:WebhookSecret");
        if (!SecretToken().IsMatch(WebhookSecret.Reveal()))
        {
            Problem("the secret 'Telegram:WebhookSecret' is not 1 to 256 of A-Z a-z 0-9 _ -, which Telegram demands");
        }

        // Telegram waits for the webhook's answer while the invoice is made.
        NowPayments = new NowPaymentsSettings(RequiredUri("NowPayments:BaseUrl"), RequiredSecret("NowPayments:ApiKey")) { Timeout = TimeSpan.FromSeconds(10) };
        PublicUrl = RequiredUri("PublicUrl");
        PaymentUrl = RequiredUri("Orders:PaymentUrl");
        OrderLifetime = Value("Orders:Lifetime", TimeSpan.FromDays(7), TimeSpan.FromMinutes(1), TimeSpan.FromDays(60));
        MostOrdersPerHour = Value("Orders:MostPerHour", 10, 1, 1000);
        MostLinksPerHour = Value("Invites:MostPerHour", 10, 1, 1000);
        KeepUpdates = Value("Retention:TelegramUpdates", TimeSpan.FromDays(7), TimeSpan.FromDays(2));
        PurgeBatch = Value("Retention:Batch", 5_000, 1, 100_000);
    }

    public TelegramSettings Telegram { get; }

    public Secret WebhookSecret { get; }

    public NowPaymentsSettings NowPayments { get; }

    public Uri PublicUrl { get; }

    public Uri PaymentUrl { get; }

    public TimeSpan OrderLifetime { get; }

    public int MostOrdersPerHour { get; }

    public int MostLinksPerHour { get; }

    public TimeSpan KeepUpdates { get; }

    public int PurgeBatch { get; }

    public Uri WebhookUrl => Below(PublicUrl, "telegram/webhook");

    public Uri IpnUrl => Below(PaymentUrl, "ipn");

    public Uri StatusPage(string statusToken) => Below(PaymentUrl, $"payment-processing?order={statusToken}");

    private static Uri Below(Uri address, string path) => new($"{address.AbsoluteUri.TrimEnd('/')}/{path}");

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex SecretToken();
}
