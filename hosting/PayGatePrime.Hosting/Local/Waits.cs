using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

internal static class Waits
{
    public static IResourceBuilder<T> Add<T>(IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, WaitBehavior? behavior, int exitCode)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        if (ReferenceEquals(builder.Resource, dependency.Resource))
        {
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for itself.");
        }

        if (Ancestors(builder.Resource).Contains(dependency.Resource))
        {
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for its parent '{dependency.Resource.Name}'.");
        }

        if (type != WaitType.WaitForCompletion)
        {
            foreach (var parent in Ancestors(dependency.Resource).Where(p => !ReferenceEquals(p, builder.Resource)))
            {
                builder.WithAnnotation(new WaitAnnotation(parent, type) { WaitBehavior = behavior });
            }
        }

        builder.WithRelationship(dependency.Resource, "WaitFor");
        return builder.WithAnnotation(new WaitAnnotation(dependency.Resource, type, exitCode) { WaitBehavior = behavior });
    }

    public static IEnumerable<IResource> Ancestors(IResource resource)
    {
        while (resource is IResourceWithParent child)
        {
            resource = child.Parent;
            yield return resource;
        }
    }
}
