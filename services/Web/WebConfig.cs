using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Web;

internal sealed class WebConfig(IConfiguration configuration) : BaseConfigManager(configuration);
