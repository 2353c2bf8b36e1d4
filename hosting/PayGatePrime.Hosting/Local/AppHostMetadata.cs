using System.Reflection;

namespace Aspire.Hosting.Local;

/// <summary>What the build wrote into the AppHost's assembly.</summary>
internal sealed class AppHostMetadata
{
    private const string TargetPathPrefix = "paygateprime.targetpath:";
    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);

    public string? ProjectDirectory { get; private init; }

    public string Name { get; private init; } = "apphost";

    public string? UserSecretsId { get; private init; }

    public static AppHostMetadata Of(Assembly? assembly)
    {
        var attributes = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().ToArray() ?? [];
        var metadata = new AppHostMetadata
        {
            ProjectDirectory = Find("apphostprojectpath"),
            Name = assembly?.GetName().Name ?? "apphost",
            UserSecretsId = Find("paygateprime.usersecretsid"),
        };
        foreach (var attribute in attributes.Where(a => a.Key.StartsWith(TargetPathPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            metadata._targets[attribute.Key[TargetPathPrefix.Length..]] = attribute.Value!;
        }

        return metadata;

        string? Find(string key) => attributes.FirstOrDefault(a => string.Equals(a.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
    }

    /// <summary>The program that the build made of a project.</summary>
    /// <exception cref="DistributedApplicationException">The AppHost's build does not know the project, or its program is not there.</exception>
    public string TargetOf(string projectPath)
    {
        if (!_targets.TryGetValue(projectPath, out var target))
        {
            throw new DistributedApplicationException($"The project {projectPath} is not built with the AppHost: add it to the AppHost's project references.");
        }

        return File.Exists(target) ? target : throw new DistributedApplicationException($"The program {target} of project {projectPath} is missing: build the AppHost again.");
    }
}
