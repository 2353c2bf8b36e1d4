namespace PayGatePrime.CloudEmulator.Load;

/// <summary>What the soak knows of one task.</summary>
/// <param name="IsNamed">True when the client chose the name.</param>
/// <param name="Failures">How many calls are answered with an error first.</param>
internal sealed record SoakTask(string Queue, string Id, bool IsNamed, int Failures)
{
    private int _calls;
    private int _successes;

    /// <summary>True once a create was answered as done.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>True once the emulator said that the task had ended, which it only says of what is durable.</summary>
    public volatile bool IsRecorded;

    /// <summary>True when the handler was called after that.</summary>
    public volatile bool CameAfterRecord;

    public int Successes => Volatile.Read(ref _successes);

    /// <returns>The status to answer.</returns>
    public int Call()
    {
        CameAfterRecord |= IsRecorded;
        var call = Interlocked.Increment(ref _calls);
        if (call <= Failures)
        {
            return call % 2 == 0 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status500InternalServerError;
        }

        Interlocked.Increment(ref _successes);
        return StatusCodes.Status200OK;
    }
}
