namespace Aspire.Hosting.ApplicationModel;

/// <summary>A relation between two resources, for people to see.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Such as Reference, WaitFor or Parent.</summary>
    public string Type { get; } = type;
}
