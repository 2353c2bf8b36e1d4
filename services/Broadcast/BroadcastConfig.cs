using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Broadcast;

internal sealed class BroadcastConfig(IConfiguration configuration) : BaseConfigManager(configuration);
