using PayGatePrime.Common.Configuration;

namespace PayGatePrime.BatchProcessor;

internal sealed class BatchProcessorConfig(IConfiguration configuration) : BaseConfigManager(configuration);
