using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split3;

internal sealed class Split3Config : BaseConfigManager
{
    public Split3Config(IConfiguration configuration)
        : base(configuration)
    {
        ChangeNow = new ChangeNowSettings(RequiredUri("ChangeNow:BaseUrl"), RequiredSecret("ChangeNow:ApiKey")) { PrivateKey = OptionalSecret("ChangeNow:PrivateKey") };
        DoubtWindow = Value("Payouts:DoubtWindow", TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30));
    }

    public ChangeNowSettings ChangeNow { get; }

    /// <summary>How long an unanswered creation may still be under way elsewhere. Longer than ChangeNOW's time limit.</summary>
    public TimeSpan DoubtWindow { get; }
}
