namespace Aspire.Hosting;

/// <summary>The application can't be built or run; the message is one sentence that names the cause.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>Creates the exception with its sentence.</summary>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and its cause.</summary>
    public DistributedApplicationException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
