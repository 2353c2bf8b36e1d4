namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program, run as a process.</summary>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>The program: a path, or a name looked up on the PATH.</summary>
    public string Command { get; internal set; } = command ?? throw new ArgumentNullException(nameof(command));

    /// <summary>Where it runs.</summary>
    public string WorkingDirectory { get; internal set; } = workingDirectory ?? throw new ArgumentNullException(nameof(workingDirectory));
}
