namespace Aspire.Hosting;

/// <summary>What the AppHost does.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>It runs the application.</summary>
    Run,

    /// <summary>It describes the application for deployment.</summary>
    Publish,
}
