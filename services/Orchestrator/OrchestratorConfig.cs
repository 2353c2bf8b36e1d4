using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Prices;

namespace PayGatePrime.Orchestrator;

internal sealed class OrchestratorConfig : BaseConfigManager
{
    public OrchestratorConfig(IConfiguration configuration)
        : base(configuration)
    {
        Prices = new PriceSettings(RequiredUri("Prices:BaseUrl")) { ApiKey = OptionalSecret("Prices:ApiKey") };
        Acceptance = new AcceptanceSettings(
            new BasisPoints(Value("Acceptance:ToleranceBps", 300, 0, 5_000)),
            new BasisPoints(Value("Acceptance:ProviderFeeBps", 100, 0, 5_000)));
    }

    public PriceSettings Prices { get; }

    public AcceptanceSettings Acceptance { get; }
}
