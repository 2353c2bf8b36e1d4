namespace Aspire.Hosting;

/// <summary>How an application is composed.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; the entry assembly when null.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Whether no resources page is served.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether the resources' lines are also written to the AppHost's logging.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>The AppHost's folder; the one it was built from when null.</summary>
    public string? ProjectDirectory { get; set; }

    internal bool IsTest { get; set; }
}
