using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

internal sealed class ProjectAnnotation(IProjectMetadata metadata, string? profileName, LaunchProfile? profile) : IResourceAnnotation
{
    public IProjectMetadata Metadata { get; } = metadata;

    public string? ProfileName { get; } = profileName;

    public LaunchProfile? Profile { get; } = profile;
}
