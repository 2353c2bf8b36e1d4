namespace PayGatePrime.Payments.Load;

/// <summary>Finds what the build laid beside this program (artifacts/bin/{project}/{configuration}).</summary>
internal static class Artifacts
{
    public static string Dll(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{project}.dll");
    }
}
