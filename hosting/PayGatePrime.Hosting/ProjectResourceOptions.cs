namespace Aspire.Hosting;

/// <summary>How a project becomes a resource.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile; null leaves the choice to the application.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether no launch profile is used.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>Whether endpoints in the project's own Kestrel settings are ignored.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}
