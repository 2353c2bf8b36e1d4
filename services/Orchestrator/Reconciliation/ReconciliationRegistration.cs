using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Orchestrator.Reconciliation;

internal static class ReconciliationRegistration
{
    /// <summary>Adds the checks, in the order in which they run: the reserves are counted after the chain was read.</summary>
    public static IServiceCollection AddReconciliation(this IServiceCollection services, OrchestratorConfig config)
    {
        services.AddNowPayments(config.NowPayments).AddChangeNow(config.ChangeNow).AddEthereumNode(config.Ethereum).AddEthereumHistory();
        services.AddSingleton<FindingsBook>().AddSingleton<ChainDatabase>().AddSingleton<ChainReader>().AddSingleton<ReserveDatabase>();
        services.AddSingleton<IReconcileCheck, HouseCheck>().AddSingleton<IReconcileCheck, CollectedCheck>().AddSingleton<IReconcileCheck, PaymentsCheck>().AddSingleton<IReconcileCheck, SwapsCheck>();
        return services.AddSingleton<IReconcileCheck, StandstillCheck>().AddSingleton<IReconcileCheck, ChainCheck>().AddSingleton<IReconcileCheck, ReservesCheck>();
    }
}
