namespace Aspire.Hosting.ApplicationModel;

/// <summary>A link shown beside the resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>The address; absolute, or a path on the endpoint.</summary>
    public required string Url { get; set; }

    /// <summary>What is shown instead of the address.</summary>
    public string? DisplayText { get; set; }

    /// <summary>Higher is shown first.</summary>
    public int? DisplayOrder { get; set; }

    /// <summary>The endpoint it belongs to.</summary>
    public EndpointReference? Endpoint { get; init; }
}
