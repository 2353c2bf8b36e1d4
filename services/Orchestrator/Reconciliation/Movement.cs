namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>A movement of our coins as the chain tells it. Amounts are whole coins; gas is in ether.</summary>
internal sealed record Movement(
    bool IsIncoming, string TxHash, long LogIndex, long BlockNumber, DateTimeOffset BlockTime, string Asset, decimal Amount, decimal Gas, long? Nonce)
{
    /// <summary>The log index of the transaction itself.</summary>
    public const long Itself = -1;
}
