namespace PayGatePrime.LocalProcesses;

/// <summary>A local process could not be started or used; the message is one sentence that names the cause and the remedy.</summary>
public sealed class LocalProcessException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public LocalProcessException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and what caused it.</summary>
    public LocalProcessException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
