namespace Aspire.Hosting.ApplicationModel;

/// <summary>Makes a resource's start wait for another.</summary>
public class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The other.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What is waited for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code that counts as success of a completion.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What happens when the other has ended; null leaves it to the application.</summary>
    public WaitBehavior? WaitBehavior { get; set; }
}
