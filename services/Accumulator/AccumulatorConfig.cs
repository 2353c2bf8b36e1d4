using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Accumulator;

internal sealed class AccumulatorConfig : BaseConfigManager
{
    public AccumulatorConfig(IConfiguration configuration)
        : base(configuration)
    {
        LimitUsd = Value("Conversions:LimitUsd", 100m, 0.01m);
    }

    /// <summary>One payment worth as much is converted on its own, in US dollars.</summary>
    public decimal LimitUsd { get; }
}
