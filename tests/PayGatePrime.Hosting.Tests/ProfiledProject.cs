using Aspire.Hosting;

namespace PayGatePrime.Hosting.Tests;

internal sealed class ProfiledProject : IProjectMetadata
{
    public string ProjectPath => "/nowhere/Profiled.csproj";

    public LaunchSettings? LaunchSettings => new()
    {
        Profiles = new Dictionary<string, LaunchProfile>
        {
            ["container"] = new() { CommandName = "Docker" },
            ["web"] = new()
            {
                CommandName = "Project",
                ApplicationUrl = "http://localhost:25031;http://localhost:25032",
                EnvironmentVariables = new Dictionary<string, string> { ["MODEL"] = "profile", ["PROFILE"] = "profile" },
            },
            ["other"] = new() { CommandName = "Project" },
        },
    };
}
