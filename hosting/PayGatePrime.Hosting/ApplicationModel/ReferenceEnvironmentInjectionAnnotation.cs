namespace Aspire.Hosting.ApplicationModel;

/// <summary>Narrows which variables references set in a resource.</summary>
public class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    /// <summary>Which.</summary>
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}
