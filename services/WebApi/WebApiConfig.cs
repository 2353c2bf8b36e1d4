using PayGatePrime.Common.Configuration;

namespace PayGatePrime.WebApi;

internal sealed class WebApiConfig(IConfiguration configuration) : BaseConfigManager(configuration);
