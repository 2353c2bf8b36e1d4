namespace PayGatePrime.CloudEmulator.Load;

/// <summary>What the soak knows of one task.</summary>
/// <param name="IsNamed">True when the client chose the name.</param>
/// <param name="IsFar">True when it is scheduled hours ahead, so that it only comes when it is run by hand.</param>
/// <param name="Failures">How many calls are answered with an error first.</param>
internal sealed record SoakTask(string Queue, string Id, bool IsNamed, bool IsFar, int Failures)
{
    private int _calls;
    private int _successes;

    /// <summary>True once a create was answered as done.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>True once somebody asked for it to be sent now.</summary>
    public volatile bool IsRun;

    /// <summary>True once somebody asked for it to be deleted.</summary>
    public volatile bool IsDeleted;

    /// <summary>True once the emulator said that the task had ended, which it only says of what is durable.</summary>
    public volatile bool IsRecorded;

    /// <summary>True when the handler was called after that.</summary>
    public volatile bool CameAfterRecord;

    /// <summary>True when it must have been delivered by the end.</summary>
    public bool IsDue => IsAcknowledged && (!IsFar || (IsRun && !IsDeleted));

    /// <summary>True when it came though it was not to come.</summary>
    public bool CameUnasked => IsFar && !IsRun && Volatile.Read(ref _calls) > 0;

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
