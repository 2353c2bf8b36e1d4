using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Compares the house with the chain, NOWPayments, ChangeNOW and itself; mends what is safe to mend and raises the rest.</summary>
internal sealed class Reconcile(IEnumerable<IReconcileCheck> checks, FindingsBook book, TimeProvider time, ILogger<Reconcile> logger) : IJob
{
    private static readonly TimeSpan s_workFor = TimeSpan.FromSeconds(270);

    public TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancelled)
    {
        using var limit = new CancellationTokenSource(s_workFor, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancelled);
        var failures = new List<Finding>();
        var ran = new HashSet<string>(StringComparer.Ordinal);
        foreach (var check in checks)
        {
            try
            {
                var outcome = await check.LookAsync(both.Token);
                await book.ApplyAsync(outcome, both.Token);
            }
            catch (Exception e) when (!cancelled.IsCancellationRequested)
            {
                // One part that can't be looked at must not keep the others from it.
                logger.Log(e is ProviderException { IsTransient: true } ? LogLevel.Warning : LogLevel.Error, e, "Reconciliation could not look at {Check}", check.Name);
                var why = e is ProviderException provider ? $"{provider.Provider}: {provider.Failure}" : e.GetType().Name;
                failures.Add(new Finding(FindingKind.CheckFailed, check.Name, AlertSeverity.Warning, $"Reconciliation can't look at {check.Name} ({why})."));
            }

            ran.Add(check.Name);
        }

        await book.ApplyAsync(new CheckOutcome(failures, (kind, subject) => kind == FindingKind.CheckFailed && ran.Contains(subject)), cancelled);
    }
}
