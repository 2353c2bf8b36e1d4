using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PayGatePrime.Common.Tests.Repository;

/// <summary>The house's arrows point down only, and what must not lie in the repository doesn't.</summary>
public sealed partial class RepositoryRuleTests
{
    public static TheoryData<string> Projects => [.. ProjectFiles("services").Concat(ProjectFiles("emulators")).Concat(ProjectFiles("PayGatePrime.Common")).Concat(ProjectFiles("PayGatePrime.ServiceDefaults"))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferencesNothingItMayNot(string project)
    {
        var references = XDocument.Load(Path.Combine(RepositoryFiles.Root, project)).Descendants("ProjectReference").Select(r => (string)r.Attribute("Include")!).ToList();
        var allowed = project.StartsWith("emulators", StringComparison.Ordinal) ? ["PayGatePrime.ServiceDefaults"] : Array.Empty<string>();
        references.Where(r => !allowed.Any(a => r.Contains(a, StringComparison.Ordinal))).ShouldBeEmpty(project);
    }

    [Fact]
    public void ServicesReferenceCommonAndServiceDefaultsOnly() =>
        XDocument.Load(Path.Combine(RepositoryFiles.Root, "services", "Directory.Build.props")).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!))
            .ShouldBe(["PayGatePrime.Common", "PayGatePrime.ServiceDefaults"], ignoreOrder: true);

    [Fact]
    public void EveryServiceStartsInUnderThirtyLines()
    {
        var programs = Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "services"), "Program.cs", SearchOption.AllDirectories).ToList();
        programs.Count.ShouldBe(17);
        programs.Where(p => File.ReadLines(p).Count() >= 30).ShouldBeEmpty();
    }

    [Fact]
    public void NothingOutlivesItsTransactionOnAPooledConnection()
    {
        // Connections go back to the pool without a reset, so that what one use leaves the next would find.
        var sources = new[] { "services", "PayGatePrime.Common" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => (File: file, Text: File.ReadAllText(file))).ToList();
        sources.Count.ShouldBeGreaterThan(300);
        sources.Count(s => s.Text.Contains("pg_advisory_xact_lock(", StringComparison.Ordinal)).ShouldBeGreaterThan(1, "the search finds what it looks for");
        sources.Where(s => SessionState().IsMatch(s.Text)).Select(s => s.File).ShouldBeEmpty();
    }

    [Fact]
    public void LockFileCarriesNoDownloadAddresses()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "tools", "node", "package-lock.json"));
        text.ShouldContain("\"integrity\"");
        text.ShouldNotContain("\"resolved\"");
        text.ShouldNotContain("https://registry");
    }

    [Fact]
    public void EverySuppressionHasItsReasonBesideIt()
    {
        var bare = Directory.EnumerateFiles(RepositoryFiles.Root, "*.cs", SearchOption.AllDirectories)
            .Where(f => !OutsideOfOurs().IsMatch(Path.GetRelativePath(RepositoryFiles.Root, f)))
            .SelectMany(f => File.ReadLines(f).Where(l => BareSuppression().IsMatch(l)).Select(l => $"{Path.GetRelativePath(RepositoryFiles.Root, f)}: {l.Trim()}"));
        bare.ShouldBeEmpty();
    }

    private static IEnumerable<string> ProjectFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, folder), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(RepositoryFiles.Root, f)).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\s*#pragma warning disable [A-Z0-9, ]+\s*$")]
    private static partial Regex BareSuppression();

    [GeneratedRegex(@"(^|[/\\])(artifacts|obj|bin|node_modules)[/\\]")]
    private static partial Regex OutsideOfOurs();

    [GeneratedRegex(@"pg_(try_)?advisory_lock(_shared)?\(|\bset\s+session\b|\bcreate\s+temp|""(listen|set|prepare|declare)\s+\w+(?!.*@)|set_config\(", RegexOptions.IgnoreCase)]
    private static partial Regex SessionState();
}
