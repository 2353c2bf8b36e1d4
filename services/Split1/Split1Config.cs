using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Split1;

internal sealed class Split1Config : BaseConfigManager
{
    public Split1Config(IConfiguration configuration)
        : base(configuration)
    {
        SlippageLimit = new BasisPoints(Value("Payouts:SlippageBps", 300, 0, BasisPoints.Whole));
    }

    /// <summary>How much less than quoted a created exchange may promise.</summary>
    public BasisPoints SlippageLimit { get; }
}
