using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

internal static class References
{
    public const string ReferenceRelationship = "Reference";

    public static string Encode(string name)
    {
        var encoded = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')]);
        return encoded.Length > 0 && char.IsAsciiDigit(encoded[0]) ? "_" + encoded : encoded;
    }

    public static ReferenceEnvironmentInjectionFlags Flags(IResource resource) =>
        resource.Annotations.OfType<ReferenceEnvironmentInjectionAnnotation>().LastOrDefault()?.Flags ?? ReferenceEnvironmentInjectionFlags.All;

    /// <summary>Remembers, for the order of the stop and for people, which resources a value comes from.</summary>
    public static void Relate<T>(IResourceBuilder<T> builder, object value)
        where T : IResource
    {
        switch (value)
        {
            case IResource resource when !ReferenceEquals(resource, builder.Resource):
                builder.WithReferenceRelationship(resource);
                break;
            case IValueWithReferences composed:
                foreach (var part in composed.References)
                {
                    Relate(builder, part);
                }

                break;
            default:
                break;
        }
    }

    public static void AddEndpoints<T>(IResourceBuilder<T> builder, IResourceWithEndpoints source, string? endpointName, string? alias)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        var serviceName = alias ?? source.Name;
        var annotation = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>()
            .FirstOrDefault(a => ReferenceEquals(a.Resource, source) && a.Alias == serviceName);
        if (annotation is null)
        {
            annotation = new EndpointReferenceAnnotation(source, serviceName);
            builder.WithAnnotation(annotation);
            builder.WithReferenceRelationship(source);
            builder.WithEnvironment(context => Inject(context, annotation, alias));
        }

        if (endpointName is null)
        {
            annotation.UseAllEndpoints = true;
        }
        else
        {
            annotation.EndpointNames.Add(endpointName);
        }
    }

    private static void Inject(EnvironmentCallbackContext context, EndpointReferenceAnnotation annotation, string? alias)
    {
        var flags = Flags(context.Resource);
        var prefix = alias is null ? Encode(annotation.Resource.Name).ToUpperInvariant() : Encode(alias);
        foreach (var endpoint in annotation.Resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (!annotation.UseAllEndpoints && !annotation.EndpointNames.Contains(endpoint.Name))
            {
                continue;
            }

            var reference = new EndpointReference(annotation.Resource, endpoint);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[$"{prefix}_{Encode(endpoint.Name).ToUpperInvariant()}"] = reference;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{annotation.Alias}__{endpoint.Name}__0"] = reference;
            }
        }
    }
}
