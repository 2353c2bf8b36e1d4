namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What the database says of one asset of one wallet; the names are <see cref="Common.Ledger.ReserveLine"/>'s.</summary>
internal sealed record ReserveFigures
{
    public decimal Ledger { get; init; }

    public decimal Awaited { get; init; }

    public decimal Unbooked { get; init; }

    public decimal SentUnbooked { get; init; }

    public decimal BookedUnseen { get; init; }

    public decimal Unmatched { get; init; }

    public decimal Unrecorded { get; init; }
}
