namespace Aspire.Hosting.ApplicationModel;

/// <summary>A change of what is known of a resource.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The instance's id: the name and a suffix.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What is known after the change.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
