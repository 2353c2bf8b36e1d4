using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.Prices;

namespace PayGatePrime.MicroBatchProcessor;

internal sealed class MicroBatchProcessorConfig : BaseConfigManager
{
    public MicroBatchProcessorConfig(IConfiguration configuration)
        : base(configuration)
    {
        ChangeNow = new ChangeNowSettings(RequiredUri("ChangeNow:BaseUrl"), RequiredSecret("ChangeNow:ApiKey"));
        Prices = new PriceSettings(RequiredUri("Prices:BaseUrl")) { ApiKey = OptionalSecret("Prices:ApiKey") };
        _ = RequiredUri("Ethereum:RpcUrl");
        Ethereum = new EthereumSettings(RequiredSecret("Ethereum:RpcUrl"));
        Confirmations = Value("Wallet:Confirmations", 12, 1, 1000);
        Pool = new PoolSettings(
            Value("Conversions:LimitUsd", 100m, 0.01m),
            Value("Conversions:MaxAge", TimeSpan.FromHours(24), TimeSpan.Zero),
            Value("Conversions:MostRows", 5_000, 1, 50_000));
    }

    public ChangeNowSettings ChangeNow { get; }

    public PriceSettings Prices { get; }

    public EthereumSettings Ethereum { get; }

    /// <summary>How many blocks, its own included, make an arrival final for us.</summary>
    public int Confirmations { get; }

    public PoolSettings Pool { get; }
}
