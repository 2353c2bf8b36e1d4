namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What a check saw.</summary>
/// <param name="Found">What differs.</param>
/// <param name="Covers">By kind and subject: whether the check looked there, so that a finding it did not see is gone.</param>
internal sealed record CheckOutcome(IReadOnlyList<Finding> Found, Func<string, string, bool> Covers)
{
    public static CheckOutcome Nothing { get; } = new([], (_, _) => false);
}
