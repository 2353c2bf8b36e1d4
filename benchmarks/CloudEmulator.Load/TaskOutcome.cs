namespace PayGatePrime.CloudEmulator.Load;

internal enum TaskOutcome
{
    Created,
    Exists,

    /// <summary>Refused, broken off or lost: it may have been created.</summary>
    Unknown,
}
