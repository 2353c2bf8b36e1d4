using PayGatePrime.Common.Configuration;

namespace PayGatePrime.MicroBatchProcessor;

internal sealed class MicroBatchProcessorConfig(IConfiguration configuration) : BaseConfigManager(configuration);
