using Microsoft.Extensions.Configuration;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Demo;

internal sealed class DemoConfig : BaseConfigManager
{
    public DemoConfig(IConfiguration configuration)
        : base(configuration)
    {
        Database = RequiredSecret("ConnectionStrings:pgp-db");
        Sandbox = RequiredUri("Demo:SandboxUrl");
        Chain = RequiredUri("Ethereum:RpcUrl");
        Tier = Value("Demo:Tier", 1, 1, 3);
        PayCurrency = Optional("Demo:PayCurrency", "eth");
        Limit = Value("Demo:Limit", TimeSpan.FromMinutes(3));
    }

    public Secret Database { get; }

    public Uri Sandbox { get; }

    public Uri Chain { get; }

    public int Tier { get; }

    public string PayCurrency { get; }

    public TimeSpan Limit { get; }
}
