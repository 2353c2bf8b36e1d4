using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.HostPay2;

internal sealed class HostPay2Config : BaseConfigManager
{
    public HostPay2Config(IConfiguration configuration)
        : base(configuration)
    {
        ChangeNow = new ChangeNowSettings(RequiredUri("ChangeNow:BaseUrl"), RequiredSecret("ChangeNow:ApiKey"));
        LostAfter = Value("Payouts:ExchangeLostAfter", TimeSpan.FromMinutes(10), TimeSpan.Zero);
    }

    public ChangeNowSettings ChangeNow { get; }

    /// <summary>How long after its creation ChangeNOW may not know an exchange yet.</summary>
    public TimeSpan LostAfter { get; }
}
