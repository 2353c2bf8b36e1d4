namespace PayGatePrime.Common.Conversions;

/// <summary>Where a conversion stands. Ordered by attempt, then state, it only moves forward unless a person moves it.</summary>
/// <param name="Attempt">Which exchange this is: 1 for the first of rows that none gave back yet.</param>
/// <param name="State">The state of this attempt.</param>
/// <param name="IsTransferPlanned">True once the attempt's one transfer is written down.</param>
/// <param name="HeldFrom">Set exactly while held: the state it goes on from when a person resumes it.</param>
public sealed record ConversionPosition(int Attempt, ConversionState State, bool IsTransferPlanned = false, ConversionState? HeldFrom = null)
{
    /// <summary>A new conversion.</summary>
    public static ConversionPosition Start { get; } = new(1, ConversionState.Requested);
}
