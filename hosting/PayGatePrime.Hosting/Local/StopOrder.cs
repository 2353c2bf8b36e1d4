using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>A resource and those that must be stopped before it.</summary>
internal sealed record StopOrder(IResource Resource, IReadOnlyList<IResource> Dependents)
{
    /// <summary>The order in which every resource comes after its dependents; where resources depend on each other, one goes first.</summary>
    public static IReadOnlyList<StopOrder> Of(IReadOnlyCollection<IResource> resources)
    {
        var known = resources.ToHashSet();
        var started = new List<IResource>();
        var visited = new HashSet<IResource>();
        foreach (var resource in resources)
        {
            Visit(resource);
        }

        var position = started.Select((r, i) => (r, i)).ToDictionary(x => x.r, x => x.i);
        return [.. Enumerable.Reverse(started).Select(r => new StopOrder(r, [.. started.Where(d => position[d] > position[r] && DependenciesOf(d, known).Contains(r))]))];

        void Visit(IResource resource)
        {
            if (visited.Add(resource))
            {
                foreach (var dependency in DependenciesOf(resource, known))
                {
                    Visit(dependency);
                }

                started.Add(resource);
            }
        }
    }

    private static IEnumerable<IResource> DependenciesOf(IResource resource, HashSet<IResource> known) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(w => w.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Where(r => r.Type == References.ReferenceRelationship).Select(r => r.Resource))
            .SelectMany(r => new[] { r }.Concat(Waits.Ancestors(r)))
            .Where(r => known.Contains(r) && !ReferenceEquals(r, resource))
            .Distinct();
}
