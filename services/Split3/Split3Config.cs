using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split3;

internal sealed class Split3Config : BaseConfigManager
{
    public Split3Config(IConfiguration configuration)
        : base(configuration)
    {
        ChangeNow = new ChangeNowSettings(RequiredUri("ChangeNow:BaseUrl"), RequiredSecret("ChangeNow:ApiKey")) { PrivateKey = OptionalSecret("ChangeNow:PrivateKey") };
        SlippageLimit = new BasisPoints(Value("Payouts:SlippageBps", 300, 0, BasisPoints.Whole));
        DoubtWindow = Value("Payouts:DoubtWindow", TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30));
    }

    public ChangeNowSettings ChangeNow { get; }

    /// <summary>How much less than quoted a conversion's exchange may promise.</summary>
    public BasisPoints SlippageLimit { get; }

    /// <summary>How long an unanswered creation may still be under way elsewhere. Longer than ChangeNOW's time limit.</summary>
    public TimeSpan DoubtWindow { get; }
}
