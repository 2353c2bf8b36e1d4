namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a resource before anything happens.</summary>
public sealed class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    /// <summary>That.</summary>
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot;
}
