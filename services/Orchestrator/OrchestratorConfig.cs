using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.Orchestrator.Reconciliation;

namespace PayGatePrime.Orchestrator;

internal sealed class OrchestratorConfig : BaseConfigManager
{
    public OrchestratorConfig(IConfiguration configuration)
        : base(configuration)
    {
        Prices = new PriceSettings(RequiredUri("Prices:BaseUrl")) { ApiKey = OptionalSecret("Prices:ApiKey") };
        Acceptance = new AcceptanceSettings(
            new BasisPoints(Value("Acceptance:ToleranceBps", 300, 0, 5_000)),
            new BasisPoints(Value("Acceptance:ProviderFeeBps", 100, 0, 5_000)));
        NowPayments = new NowPaymentsSettings(RequiredUri("NowPayments:BaseUrl"), RequiredSecret("NowPayments:ApiKey"))
        {
            Email = Optional("NowPayments:Email"),
            Password = OptionalSecret("NowPayments:Password"),
        };
        ChangeNow = new ChangeNowSettings(RequiredUri("ChangeNow:BaseUrl"), RequiredSecret("ChangeNow:ApiKey"));
        _ = RequiredUri("Ethereum:RpcUrl");
        _ = Required("Ethereum:ChainId");
        Ethereum = new EthereumSettings(RequiredSecret("Ethereum:RpcUrl"));
        ChainId = Value("Ethereum:ChainId", 1L, 1L);
        Reconcile = new ReconcileSettings
        {
            PaymentDays = Value("Reconcile:PaymentDays", 8, 2, 90),
            Grace = Value("Reconcile:Grace", TimeSpan.FromMinutes(5), TimeSpan.Zero),
            ArrivalGrace = Value("Reconcile:ArrivalGrace", TimeSpan.FromMinutes(60), TimeSpan.Zero),
            StandstillAfter = Value("Reconcile:StandstillAfter", TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(1)),
            OutboxStaleAfter = Value("Reconcile:OutboxStaleAfter", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1)),
            DeadLetterAfter = Value("Reconcile:DeadLetterAfter", TimeSpan.FromHours(1), TimeSpan.Zero),
            FinalityDepth = Value("Reconcile:FinalityDepth", 32, 1, 10_000),
            MostBlocks = Value("Reconcile:MostBlocks", 2_000, 1, 100_000),
            StuckAfter = PayoutDeadlines.Defaults.ToDictionary(d => d.Key, d => Value($"Reconcile:StuckAfter:{d.Key}", d.Value, TimeSpan.FromSeconds(1)), StringComparer.Ordinal),
        };
        Purge = new PurgeSettings(
            Value("Retention:Inbox", TimeSpan.FromDays(35), LeastInbox),
            Value("Retention:ExternalCalls", TimeSpan.FromDays(90), TimeSpan.FromDays(30)),
            Value("Retention:Findings", TimeSpan.FromDays(400), TimeSpan.FromDays(1)),
            Value("Retention:ReserveReports", TimeSpan.FromDays(400), TimeSpan.FromDays(1)),
            Value("Retention:Batch", 5_000, 1, 100_000));
    }

    public PriceSettings Prices { get; }

    public AcceptanceSettings Acceptance { get; }

    public NowPaymentsSettings NowPayments { get; }

    public ChangeNowSettings ChangeNow { get; }

    public EthereumSettings Ethereum { get; }

    public long ChainId { get; }

    public ReconcileSettings Reconcile { get; }

    public PurgeSettings Purge { get; }

    /// <summary>A message may come again as long as its queue retries it (and Pub/Sub keeps an event for seven days); without its inbox row it would be done twice.</summary>
    private static TimeSpan LeastInbox
    {
        get
        {
            var queues = MessageRoutes.All.Max(r => QueueSettings.For(r.Queue).RetryWindow) + TimeSpan.FromDays(2);
            return queues > TimeSpan.FromDays(8) ? queues : TimeSpan.FromDays(8);
        }
    }
}
