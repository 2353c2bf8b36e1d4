namespace PayGatePrime.Common.Ledger;

/// <summary>A cause was posted before with another content: the books would say two things about one event. A person must look.</summary>
public sealed class LedgerConflictException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LedgerConflictException(string cause, Exception inner)
        : base($"The ledger cause {cause} was posted before with other content.", inner)
    {
        Cause = cause;
    }

    /// <summary>The key of the cause.</summary>
    public string Cause { get; }
}
