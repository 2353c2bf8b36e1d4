namespace PayGatePrime.CloudEmulator.Storage;

internal enum CreateOutcome
{
    Created,

    /// <summary>The name is taken, or was until recently.</summary>
    Exists,
}
