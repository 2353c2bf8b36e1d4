namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a name and what is annotated to it.</summary>
public interface IResource
{
    /// <summary>The name, unique in the application ignoring case.</summary>
    string Name { get; }

    /// <summary>What describes the resource.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
