namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A node's answer to a broadcast.</summary>
/// <param name="Outcome">What it means.</param>
/// <param name="Code">The node's error code, when it refused.</param>
public sealed record Broadcast(BroadcastOutcome Outcome, int? Code)
{
    /// <summary>True when the transaction is in the node's pool, by this call or an earlier one.</summary>
    public bool IsInPool => Outcome is BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown;
}
