using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Names a project; the build generates one class for each reference of the AppHost, in the namespace Projects.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The project file's full path.</summary>
    string ProjectPath { get; }

    /// <summary>The launch settings to use instead of the project's file.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>Whether the build of the AppHost has built it.</summary>
    bool SuppressBuild => false;
}
