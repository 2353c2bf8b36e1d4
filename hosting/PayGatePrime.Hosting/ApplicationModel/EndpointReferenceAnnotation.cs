namespace Aspire.Hosting.ApplicationModel;

internal sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource, string alias) : IResourceAnnotation
{
    public IResourceWithEndpoints Resource { get; } = resource;

    /// <summary>The name consumers use: the resource's own in capitals where it makes a variable, or an alias as written.</summary>
    public string Alias { get; } = alias;

    public bool UseAllEndpoints { get; set; }

    public HashSet<string> EndpointNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}
