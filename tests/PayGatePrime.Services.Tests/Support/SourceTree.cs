namespace PayGatePrime.Services.Tests.Support;

/// <summary>Finds files of the checkout that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The C# files below a folder, without what a build wrote.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{System.IO.Path.DirectorySeparatorChar}obj{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "PayGatePrime.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No PayGatePrime.sln above {AppContext.BaseDirectory}.");
    }
}
