using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Accumulator;

internal sealed class AccumulatorConfig(IConfiguration configuration) : BaseConfigManager(configuration);
