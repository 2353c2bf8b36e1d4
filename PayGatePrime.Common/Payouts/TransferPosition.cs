namespace PayGatePrime.Common.Payouts;

/// <summary>Where a transfer stands.</summary>
/// <param name="State">Its state.</param>
/// <param name="HeldFrom">Set exactly while held: the state it goes on from when a person resumes it.</param>
public sealed record TransferPosition(TransferState State, TransferState? HeldFrom = null)
{
    /// <summary>A new transfer.</summary>
    public static TransferPosition Start { get; } = new(TransferState.Planned);
}
