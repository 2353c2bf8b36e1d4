using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Tokens;
using PayGatePrime.WebApi.Conversions;
using PayGatePrime.WebApi.DeadLetters;
using PayGatePrime.WebApi.Histories;
using PayGatePrime.WebApi.Ledger;
using PayGatePrime.WebApi.Payments;
using PayGatePrime.WebApi.Payouts;
using PayGatePrime.WebApi.Queues;
using PayGatePrime.WebApi.Reconciliation;
using PayGatePrime.WebApi.Transfers;
using PayGatePrime.WebApi.Wallet;

namespace PayGatePrime.WebApi.Operators;

/// <summary>Registers and maps the operators' API.</summary>
internal static class OperatorRegistration
{
    public static void AddOperators(this WebApplicationBuilder builder, WebApiConfig config)
    {
        var services = builder.Services;
        services.AddSingleton(p => new OperatorTokens(config.Operators, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditQueries>();
        services.AddSingleton<OperatorWrites>();
        services.AddSingleton<HistoryQueries>();
        services.AddSingleton<DeadLetterQueries>();
        services.AddSingleton<DeadLetterVerbs>();
        services.AddSingleton<PayoutQueries>();
        services.AddSingleton<PayoutVerbs>();
        services.AddSingleton<MarkPaidVerb>();
        services.AddSingleton<ConversionQueries>();
        services.AddSingleton<ConversionVerbs>();
        services.AddSingleton<ReceiptVerb>();
        services.AddSingleton<ReconciliationQueries>();
        services.AddSingleton<TransferQueries>();
        services.AddSingleton<TransferVerbs>();
        services.AddSingleton<PaymentQueries>();
        services.AddSingleton<PaymentVerbs>();
        services.AddSingleton<LedgerQueries>();
        services.AddSingleton(p => new WalletQueries(p.GetRequiredService<WebApiDatabase>(), p.GetRequiredService<Common.Money.AssetCatalog>(), p.GetService<IEthereumNode>()));
        services.AddSingleton(p => new PaymentProof(p.GetService<IEthereumNode>()));
        services.AddHttpClient(QueueClient.HttpName);
        services.AddSingleton<QueueClient>();
        services.AddSingleton<QueueVerbs>();
        if (config.Ethereum is { } ethereum)
        {
            services.AddEthereumNode(ethereum);
        }
    }

    public static void MapOperators(this WebApplication app)
    {
        var api = new OperatorApi(app, app.Services.GetRequiredService<ILogger<OperatorApi>>());
        api.Read<AuditQueries>("/audit", "audit.list", (q, call) => q.ListAsync(call));
        api.MapDeadLetters();
        api.MapPayouts();
        api.MapConversions();
        api.MapTransfers();
        api.MapPayments();
        api.MapWallet();
        api.MapLedger();
        api.MapQueues();
        api.MapReconciliation();
        api.Rest();
    }
}
