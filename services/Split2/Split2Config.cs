using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split2;

internal sealed class Split2Config : BaseConfigManager
{
    public Split2Config(IConfiguration configuration)
        : base(configuration)
    {
        ChangeNow = new ChangeNowSettings(RequiredUri("ChangeNow:BaseUrl"), RequiredSecret("ChangeNow:ApiKey"));
    }

    public ChangeNowSettings ChangeNow { get; }
}
