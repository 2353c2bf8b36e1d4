namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>One look at one part of the house. It changes nothing but its own notes.</summary>
internal interface IReconcileCheck
{
    string Name { get; }

    /// <exception cref="Common.Providers.ProviderException">A third party can't be asked; nothing is concluded from that.</exception>
    Task<CheckOutcome> LookAsync(CancellationToken cancelled);
}
