namespace PayGatePrime.Orchestrator;

/// <summary>What is to be done with a payment that arrived.</summary>
internal abstract record AcceptanceDecision
{
    private AcceptanceDecision()
    {
    }

    /// <summary>The order is paid.</summary>
    /// <param name="TotalUsd">By this and the partial payments before it.</param>
    /// <param name="OverUsd">What is above the price, when that is worth telling.</param>
    /// <param name="IsLate">It arrived after the order's end.</param>
    /// <param name="Covers">The partial payments that are accepted with it.</param>
    internal sealed record Accept(decimal TotalUsd, decimal? OverUsd, bool IsLate, IReadOnlyList<PaymentRecord> Covers) : AcceptanceDecision;

    /// <summary>Not enough yet.</summary>
    /// <param name="MissingUsd">What is left to pay.</param>
    internal sealed record Partial(decimal MissingUsd) : AcceptanceDecision;

    /// <summary>The order was paid by another payment before.</summary>
    internal sealed record Duplicate : AcceptanceDecision;

    /// <summary>It was decided before, or is not to be decided here.</summary>
    internal sealed record Nothing : AcceptanceDecision;
}
