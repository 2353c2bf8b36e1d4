namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What reconciliation holds against the clock.</summary>
internal sealed record ReconcileSettings
{
    /// <summary>How far back payments are listed.</summary>
    public required int PaymentDays { get; init; }

    /// <summary>A difference younger than this may be a message that is still on its way.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>How long after its booking money may take to reach the chain, and after its arrival to be booked.</summary>
    public required TimeSpan ArrivalGrace { get; init; }

    /// <summary>After this long in one place a message counts as lost. Longer than the longest wait between two looks at an exchange.</summary>
    public required TimeSpan StandstillAfter { get; init; }

    public required TimeSpan OutboxStaleAfter { get; init; }

    public required TimeSpan DeadLetterAfter { get; init; }

    /// <summary>Of how many blocks, its own included, a block must be the first before it is read.</summary>
    public required int FinalityDepth { get; init; }

    /// <summary>Blocks a run reads at most.</summary>
    public required int MostBlocks { get; init; }

    /// <summary>How long a payout may stay in a state, by its text.</summary>
    public required IReadOnlyDictionary<string, TimeSpan> StuckAfter { get; init; }
}
