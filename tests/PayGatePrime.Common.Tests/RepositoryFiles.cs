namespace PayGatePrime.Common.Tests;

/// <summary>Finds files of the checkout that the tests were built from.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

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
