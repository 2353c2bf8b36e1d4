namespace Aspire.Hosting.Local;

internal sealed class ProjectAtPath(string path) : IProjectMetadata
{
    public string ProjectPath => path;
}
