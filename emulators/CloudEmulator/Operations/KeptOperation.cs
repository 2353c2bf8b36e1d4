using PayGatePrime.CloudEmulator.Wire.Operations;

namespace PayGatePrime.CloudEmulator.Operations;

/// <summary>An operation under way or done. Guarded by its service's lock.</summary>
internal sealed class KeptOperation(Operation running, string purpose)
{
    public Operation Running { get; } = running;

    public string Purpose { get; } = purpose;

    public TaskCompletionSource<Operation> Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DateTimeOffset FinishedAt { get; set; }

    public int Bytes { get; set; }
}
