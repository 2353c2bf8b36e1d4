namespace Aspire.Hosting.ApplicationModel;

/// <summary>The base of resources.</summary>
public abstract class Resource : IResource
{
    /// <summary>Creates a resource.</summary>
    /// <exception cref="ArgumentException">The name is not 1-64 ASCII letters, digits and single hyphens, beginning with a letter and not ending in a hyphen.</exception>
    protected Resource(string name)
    {
        ModelName.Validate(name, "Resource");
        Name = name;
    }

    /// <inheritdoc />
    public virtual string Name { get; }

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
