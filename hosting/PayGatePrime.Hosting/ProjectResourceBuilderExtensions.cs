using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;

namespace Aspire.Hosting;

/// <summary>.NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost references.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => ProjectSetup.Add(builder, name, new TProject(), new ProjectResourceOptions());

    /// <summary>Adds a project that the AppHost references, with one of its launch profiles; none when null.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => ProjectSetup.Add(builder, name, new TProject(), ProjectSetup.Options(launchProfileName));

    /// <summary>Adds a project that the AppHost references.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() => ProjectSetup.Add(builder, name, new TProject(), ProjectSetup.Options(configure));

    /// <summary>Adds a built project by its file, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        ProjectSetup.Add(builder, name, ProjectSetup.At(builder, projectPath), new ProjectResourceOptions());

    /// <summary>Adds a built project by its file, with one of its launch profiles; none when null.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        ProjectSetup.Add(builder, name, ProjectSetup.At(builder, projectPath), ProjectSetup.Options(launchProfileName));

    /// <summary>Adds a built project by its file.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath,
        Action<ProjectResourceOptions> configure) =>
        ProjectSetup.Add(builder, name, ProjectSetup.At(builder, projectPath), ProjectSetup.Options(configure));

    /// <summary>Sets the number of processes; there is no proxy here, so it must be one.</summary>
    /// <exception cref="DistributedApplicationException">It is more than one.</exception>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return replicas == 1
            ? builder
            : throw new DistributedApplicationException(
                $"Resource '{builder.Resource.Name}' asks for {replicas} replicas, but without the Aspire packages there is no proxy to spread connections over them: use one.");
    }
}
