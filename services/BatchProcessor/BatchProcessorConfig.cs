using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.BatchProcessor;

internal sealed class BatchProcessorConfig : BaseConfigManager
{
    public BatchProcessorConfig(IConfiguration configuration)
        : base(configuration)
    {
        ChangeNow = new ChangeNowSettings(RequiredUri("ChangeNow:BaseUrl"), RequiredSecret("ChangeNow:ApiKey"));
        Batches = new BatchSettings(
            Value("Batches:DefaultThresholdUsd", 50m, 0.01m),
            Value("Batches:SmallestUsd", 1m, 0.000001m),
            Value("Batches:RetryAfter", TimeSpan.FromHours(1), TimeSpan.Zero),
            Value("Batches:MostRows", 5_000, 1, 50_000),
            Value("Batches:MostPerRun", 500, 1, 10_000));
    }

    public ChangeNowSettings ChangeNow { get; }

    public BatchSettings Batches { get; }
}
